import { INITIAL_ALPHA, nextAlpha } from '#market/models/ranges/coverage.ts';
import { expectedVariance } from '#market/models/ranges/fit.ts';
import { passRangeGates } from '#market/models/ranges/gate.ts';
import { quantileAt } from '#market/models/ranges/quantiles.ts';
import { type RangeOutcomes, type RangeRows, RANGE_INPUT_COUNT as WIDTH } from '#market/models/ranges/range-model.ts';
import type { RangeBlocks } from '#market/models/ranges/skill.ts';
import { frozenQuantiles, type JudgedRange, judgedOf, judgeRange } from '#market/models/ranges/train.ts';
import type { RangeEvent } from '#market/range-event.ts';
import { fitPeers, type RangePeers } from './range-peers.ts';

/** A fit with the closes that it speaks of: after `from`, until the next fit. */
export interface WalkFit {
  readonly from: number;
  readonly judged: JudgedRange;
  readonly open: boolean;
  /** Gates of `judged.events`, in their order. */
  readonly eventsOpen: readonly boolean[];
  readonly quantiles: Float64Array;
  /** Quantiles of the size of a standardised move that is entered at the next open. */
  readonly entered: Float64Array;
  readonly peers: RangePeers;
}

/** Forecasts of one horizon, none of which has seen a bar after its own close. NaN for rows before the first fit. */
export interface RangeWalk {
  readonly rows: RangeRows;
  readonly outcomes: RangeOutcomes;
  readonly fits: readonly WalkFit[];
  /** Place of the fit of each row, −1 before the first. */
  readonly fitOf: Int16Array;
  /** Mean variance per bar that the model expects, before its gate. */
  readonly variance: Float64Array;
  /** The 80 % range of the move, in log units. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** What the model itself says: a walk judges it, whether or not its gate lets it speak. */
const BELIEVED = { open: true, belief: 1 } as const;

/**
 * Fits at every cut what was known then, and forecasts until the next cut. The level of the range follows the misses of
 * the class, and starts anew with each fit: its quantiles have seen the misses before it. A cut with too few bars before
 * it has no fit. `ewma`: that of each row, for a peer. `events`: those that are fitted and judged with the range.
 */
export function walkRange(
  rows: RangeRows,
  outcomes: RangeOutcomes,
  ewma: Float64Array,
  cuts: readonly number[],
  blocks: RangeBlocks,
  events: readonly RangeEvent[] = [],
): RangeWalk {
  const fits = cuts.flatMap((from): WalkFit[] => {
    const options = { before: from, blocks, events };
    const judged = judgeRange(rows, outcomes, options);
    const peers = fitPeers(rows, outcomes, ewma, from);
    if (judged === null || peers === null) return [];
    const [open = false, ...eventsOpen] = passRangeGates(judgedOf(judged));
    const { quantiles, entered } = frozenQuantiles(rows, outcomes, judged.fit, BELIEVED, options);
    return [{ from, judged, open, eventsOpen, quantiles, entered, peers }];
  });
  const variance = new Float64Array(rows.length).fill(Number.NaN);
  const fitOf = new Int16Array(rows.length).fill(-1);
  for (let row = 0; row < rows.length; row++) {
    const place = fits.findLastIndex(({ from }) => rows.closeTime[row] > from);
    fitOf[row] = place;
    if (place >= 0)
      variance[row] = expectedVariance(fits[place].judged.fit, rows.inputs, row * WIDTH, rows.normal[row]);
  }
  const walk = { rows, outcomes, fits, fitOf, variance };
  return { ...walk, ...adaptiveRanges(walk, outcomes.move, signedBounds) };
}

type Bounds = (fit: WalkFit, alpha: number) => readonly [low: number, high: number];
const signedBounds: Bounds = ({ quantiles }, alpha) => [
  quantileAt(quantiles, alpha / 2),
  quantileAt(quantiles, 1 - alpha / 2),
];
const sizeBounds: Bounds = ({ entered }, alpha) => {
  const size = quantileAt(entered, 1 - alpha);
  return [-size, size];
};

/** The 80 % intervals of signals, which are entered at the open after each row, at the level that their own misses have led to. */
export const signalIntervals = (walk: Omit<RangeWalk, 'low' | 'high'>): Pick<RangeWalk, 'low' | 'high'> =>
  adaptiveRanges(walk, walk.outcomes.entered, sizeBounds);

/** Ranges by the frozen quantiles of each fit, at the level that the misses known at each close have led to. */
function adaptiveRanges(
  { rows, outcomes, fits, fitOf, variance }: Omit<RangeWalk, 'low' | 'high'>,
  moves: Float64Array,
  boundsOf: Bounds,
): Pick<RangeWalk, 'low' | 'high'> {
  const { horizon, season, knownAt } = outcomes;
  const low = new Float64Array(rows.length).fill(Number.NaN);
  const high = new Float64Array(rows.length).fill(Number.NaN);
  const dates: { from: number; to: number }[] = [];
  let alpha = INITIAL_ALPHA;
  let fit = -1;
  for (let from = 0; from < rows.length; ) {
    let to = from + 1;
    while (to < rows.length && rows.closeTime[to] === rows.closeTime[from]) to++;
    if (fitOf[from] !== fit) {
      fit = fitOf[from];
      alpha = INITIAL_ALPHA;
    }
    const known = dates[dates.length - horizon];
    const missed = known === undefined ? null : missedShare(known, rows.closeTime[from]);
    if (missed !== null) alpha = nextAlpha(alpha, missed);
    if (fit >= 0) {
      const [lower, upper] = boundsOf(fits[fit], alpha);
      for (let row = from; row < to; row++) {
        const sigma = Math.sqrt(horizon * variance[row] * season[row]);
        low[row] = sigma * lower;
        high[row] = sigma * upper;
      }
    }
    dates.push({ from, to });
    from = to;
  }
  return { low, high };

  /** Share of the rows of a date, with an outcome by now, that left a range of this fit; null of none. */
  function missedShare(date: { from: number; to: number }, now: number): number | null {
    let missed = 0;
    let count = 0;
    for (let row = date.from; row < date.to; row++) {
      if (!(knownAt[row] <= now) || fitOf[row] !== fit || fit < 0) continue;
      count++;
      if (moves[row] < low[row] || moves[row] > high[row]) missed++;
    }
    return count === 0 ? null : missed / count;
  }
}
