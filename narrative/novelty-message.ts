import { chartsText } from '#wording/labels.ts';
import type { Fact } from './fact.ts';
import type { FactBook } from './fact-book.ts';
import { renderings } from './format.ts';
import type { SignalInput } from './input.ts';
import { breadthOf, lazyMessage, type Message } from './message.ts';
import { signalSource } from './sources.ts';

/** Novelty up to which a bar is ordinary. */
const UNUSUAL = 0.99;
const DRIVERS_MAX = 3;
const RANKED_MAX = 3;

/** An unusual bar: how rare it is, since when there was none like it, and what it stands out by. Null for an ordinary bar. */
export function noveltyMessage(signal: SignalInput, book: FactBook): Message | null {
  const { novelty, timeframe, earlier = [] } = signal;
  if (novelty === null || novelty <= UNUSUAL) return null;
  const peaks = earlier.some((bar) => bar.novelty >= novelty);
  const head = {
    type: peaks ? 'peak' : 'novelty',
    stage: 'evidence',
    always: false,
    p: 1 - novelty,
    breadth: breadthOf([timeframe]),
  } as const;
  return lazyMessage(head, () => {
    const source = signalSource(signal);
    const rarity = book.of(source, 'novelty', novelty, 'share', 'rarity');
    const exceeds = book.of(source, 'novelty', novelty, 'share', 'exceeds');
    const slots = {
      charts: chartsText([timeframe]),
      rarity,
      exceeds,
      drivers: driverFacts(signal, book),
      ...(peaks ? { peak: peakFact(signal, exceeds, book) } : {}),
    };
    return { slots, claims: [rarity] };
  });
}

function peakFact(signal: SignalInput, exceeds: Fact, book: FactBook): Fact {
  const before = (signal.earlier ?? []).map((bar) =>
    book.of(signalSource({ ...signal, closeTime: bar.closeTime }), 'novelty', bar.novelty, 'share', 'exceeds'),
  );
  return book.derive('highest_since', [...before, exceeds], {
    unit: 'time',
    format: 'peakSince',
    about: { symbol: signal.symbol, timeframe: signal.timeframe },
  });
}

/** The inputs that are furthest from their usual, each named once: two of them may share a name. */
export function driverFacts(signal: SignalInput, book: FactBook): Fact[] {
  const source = signalSource(signal);
  const facts = signal.drivers
    .slice(0, DRIVERS_MAX)
    .map((driver, k) => book.of(source, `drivers.${k + 1}`, driver, 'label', 'driver'));
  return [...new Map(facts.toReversed().map((fact) => [renderings(fact)[0], fact])).values()].toReversed();
}

type UnusualSignal = SignalInput & { readonly novelty: number };
const isUnusual = (signal: SignalInput): signal is UnusualSignal => signal.novelty !== null && signal.novelty > UNUSUAL;

/** The most unusual bars of a market, ranked among themselves. Ties have no rank, so only the first of them is ranked. */
export function marketNoveltyMessages(signals: readonly SignalInput[], book: FactBook): Message[] {
  const unusual = signals.filter(isUnusual).sort((a, b) => b.novelty - a.novelty || (a.symbol < b.symbol ? -1 : 1));
  const untied = unusual.slice(0, RANKED_MAX).filter(({ novelty }, k) => novelty !== unusual[k - 1]?.novelty);
  return untied.map((signal) => rankMessage(signal, unusual, book));
}

function rankMessage(signal: UnusualSignal, unusual: readonly UnusualSignal[], book: FactBook): Message {
  const { symbol, timeframe, novelty } = signal;
  // The breadth is the same for all: the second must not come before the first.
  const head = { type: 'marketNovelty', stage: 'evidence', always: false, p: 1 - novelty, breadth: 1 } as const;
  return lazyMessage(head, () => {
    const factOf = (bar: UnusualSignal) => book.of(signalSource(bar), 'novelty', bar.novelty, 'share', 'exceeds');
    const facts = unusual.map(factOf);
    const exceeds = factOf(signal);
    const rank = book.derive('rank', [exceeds, ...facts.filter((fact) => fact !== exceeds)], {
      unit: 'rank',
      format: 'superlative',
      about: { symbol, timeframe },
    });
    const rarity = book.of(signalSource(signal), 'novelty', novelty, 'share', 'rarity');
    const charts = chartsText([timeframe]);
    const slots = { rank, exceeds, rarity, symbol, charts, drivers: driverFacts(signal, book) };
    return { slots, claims: [rank, rarity] };
  });
}
