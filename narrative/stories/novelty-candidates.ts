import { chartsText } from '#wording/labels.ts';
import type { FactBook } from '../fact-book.ts';
import type { SignalInput } from '../input.ts';
import { driverFacts } from '../novelty-message.ts';
import { sentenceOf } from '../realise.ts';
import { signalSource } from '../sources.ts';
import type { Candidate, StoryDraft } from './draft.ts';
import { HORIZONS, rarityOf } from './rank.ts';
import type { Scene } from './scene.ts';

/** A bar that is one in two hundred is worth a story, if it is the most unusual of all. */
const UNUSUAL = 0.995;
/** One bar of one instrument is a small part of any market. */
const SHARE = 0.5;

type Bar = SignalInput & { readonly novelty: number };
const hasNovelty = (signal: SignalInput): signal is Bar => signal.novelty !== null;

/** The most unusual bar of all; none where two are alike, because a tie has no first. */
export function noveltyCandidates({ input, classOf }: Scene): Candidate[] {
  const bars = input.signals
    .filter(hasNovelty)
    .filter(({ symbol }) => classOf.has(symbol))
    .toSorted((a, b) => b.novelty - a.novelty);
  const [first, second] = bars;
  if (first === undefined || first.novelty < UNUSUAL || first.novelty === second?.novelty) return [];
  return [
    {
      kind: 'novelty',
      subject: { symbol: first.symbol, assetClasses: [classOf.get(first.symbol) ?? ''], timeframe: first.timeframe },
      importance: {
        share: SHARE,
        // Among so many bars one that unusual is to be expected.
        rarity: rarityOf(Math.min(1, (1 - first.novelty) * bars.length)),
        horizon: HORIZONS[first.timeframe],
        confidence: 1,
      },
      topics: [`${first.symbol} novelty`],
      write: (book) => draftOf(first, bars, book),
    },
  ];
}

function draftOf(bar: Bar, bars: readonly Bar[], book: FactBook): StoryDraft {
  const { symbol, timeframe } = bar;
  const factOf = (other: Bar) => book.of(signalSource(other), 'novelty', other.novelty, 'share', 'exceeds');
  const slots = {
    symbol,
    rank: book.derive('rank', bars.map(factOf), { unit: 'rank', format: 'superlative', about: { symbol, timeframe } }),
    once: book.of(signalSource(bar), 'novelty', bar.novelty, 'share', 'onceIn'),
    drivers: driverFacts(bar, book),
  };
  const title = sentenceOf(`{symbol} has the {rank} bar, on the ${chartsText([timeframe])}|`, slots);
  const certainty = sentenceOf('It stands out for {drivers}|.', slots);
  const frequency = sentenceOf('In its class, {once} is like it|.', slots);
  return {
    head: title,
    title,
    detail: sentenceOf(`On the ${chartsText([timeframe])}, {symbol} stands out for {drivers}|.`, slots),
    followUp: certainty,
    context: frequency,
    certainty,
    frequency,
    isDoubtful: false,
    chart: null,
  };
}
