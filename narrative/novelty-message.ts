import { chartsText } from '#wording/labels.ts';
import type { Fact } from './fact.ts';
import type { FactBook } from './fact-book.ts';
import { renderings } from './format.ts';
import type { SignalInput } from './input.ts';
import { breadthOf, lazyMessage, type Message } from './message.ts';
import { signalSource } from './sources.ts';

/** Below this a bar is not called unusual. */
export const UNUSUAL = 0.99;
const DRIVERS = 3;

/** What is said of an unusual bar: how rare, since when not seen, and by what. */
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

/** The inputs furthest from their usual, each said once: two of them may have one name. */
export function driverFacts(signal: SignalInput, book: FactBook): Fact[] {
  const source = signalSource(signal);
  const facts = signal.drivers
    .slice(0, DRIVERS)
    .map((driver, k) => book.of(source, `drivers.${k + 1}`, driver, 'label', 'driver'));
  return [...new Map(facts.toReversed().map((fact) => [renderings(fact)[0], fact])).values()].toReversed();
}
