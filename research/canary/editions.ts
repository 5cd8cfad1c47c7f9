import type { SymbolBars } from '#market/bar.ts';
import type { Instrument } from '#market/instrument.ts';
import { fitNovelty, noveltyOf } from '#market/models/novelty/model.ts';
import { publishedPercents } from '#market/models/regime/published.ts';
import { FEATURE_COUNT, REGIME_COUNT } from '#market/output.ts';
import { computeHistory } from '../laboratory.ts';
import { rangeHistories } from '../range-history.ts';

/** Numbers that editions say of one instrument, by close (UTC ms) of the chart. */
export type Said = ReadonlyMap<string, ReadonlyMap<number, readonly number[]>>;

/** How a probability is published. */
export type Digits = 'as published' | 'in whole percents' | 'as computed';

function sharesOf(probabilities: readonly number[], label: number, digits: Digits): number[] {
  const percents = probabilities.map((p) => 100 * p);
  if (digits === 'as published') return publishedPercents(percents, label);
  return digits === 'as computed' ? percents : percents.map(Math.round);
}

/** Two significant digits, as ranges are published. */
const twoDigits = (value: number): number => (Number.isFinite(value) ? Number(value.toPrecision(2)) : 0);

interface History {
  readonly instruments: readonly Instrument[];
  readonly bars: readonly SymbolBars[];
  readonly fitBefore: number;
}

/** The river: the probabilities of all regimes, how long the label has stood, and on which it stands. */
export function saidOfRegimes(history: History, digits: Digits): Said {
  const { regimes } = computeHistory({ ...history, vectors: 'grid' });
  const said = new Map<string, Map<number, readonly number[]>>();
  for (let i = 0; i < regimes.length; i++) {
    const probabilities = regimes.probabilities.subarray(i * REGIME_COUNT, (i + 1) * REGIME_COUNT);
    const days = said.get(regimes.symbol[i] as string) ?? new Map<number, readonly number[]>();
    said.set(regimes.symbol[i] as string, days);
    days.set(regimes.closeTime[i] as number, [
      ...sharesOf([...probabilities], regimes.label[i] as number, digits),
      Math.log1p(regimes.ageBars[i] as number),
    ]);
  }
  return said;
}

/** Steps in which a page says how rare a bar is: one in so many. */
const RARITIES = [0.5, 0.66, 0.8, 0.9, 0.95, 0.98, 0.99];

/** How unusual each bar was, in the steps of the page; the reference is of the bars before `fitBefore`. */
export function saidOfNovelty(history: History): Said {
  const { features } = computeHistory({ ...history, vectors: 'all' });
  const before = Array.from({ length: features.length }, (_, i) => i).filter(
    (i) => (features.openTime[i] as number) < history.fitBefore,
  );
  const reference = new Float32Array(before.length * FEATURE_COUNT);
  for (const [to, i] of before.entries())
    reference.set(features.vectors.subarray(i * FEATURE_COUNT, (i + 1) * FEATURE_COUNT), to * FEATURE_COUNT);
  const model = fitNovelty(reference, { volume: false, peers: false });
  const said = new Map<string, Map<number, readonly number[]>>();
  if (model === null) return said;
  for (let i = 0; i < features.length; i++) {
    const { novelty } = noveltyOf(model, features.vectors, i * FEATURE_COUNT);
    const days = said.get(features.symbol[i] as string) ?? new Map<number, readonly number[]>();
    said.set(features.symbol[i] as string, days);
    days.set(features.closeTime[i] as number, [RARITIES.filter((from) => novelty >= from).length]);
  }
  return said;
}

/** The range of the next bar with two digits, how lively it is with one, and whether the range before held this bar. */
export function saidOfRanges({ instruments, bars, fitBefore }: History): Said {
  const said = new Map<string, Map<number, readonly number[]>>();
  for (const { symbols, walk } of rangeHistories(bars, instruments, { timeframe: '1d', horizon: 1, fitBefore })) {
    const { rows, outcomes, low, high, variance } = walk;
    const held = new Map<number, number>();
    for (let row = 0; row < rows.length; row++) {
      const symbol = symbols[rows.symbol[row] as number] as string;
      const days = said.get(symbol) ?? new Map<number, readonly number[]>();
      said.set(symbol, days);
      const [from, to] = [low[row] as number, high[row] as number];
      const ratio = Math.sqrt((variance[row] as number) / (rows.normal[row] as number));
      const before = held.get(rows.symbol[row] as number) ?? 0;
      days.set(rows.closeTime[row] as number, [
        twoDigits(from),
        twoDigits(to),
        Number.isFinite(ratio) ? Math.round(10 * ratio) / 10 : 0,
        before,
      ]);
      const move = outcomes.move[row] as number;
      held.set(rows.symbol[row] as number, move >= from && move <= to ? 1 : -1);
    }
  }
  return said;
}

/** The moment of a fit that is before the last `runs` closes of every series by a good margin: a half of the history. */
export function middleOf(bars: readonly SymbolBars[]): number {
  const first = Math.min(...bars.map(({ bars: own }) => own.openTime[0] ?? Number.POSITIVE_INFINITY));
  const last = Math.max(...bars.map(({ bars: own }) => own.closeTime[own.length - 1] ?? 0));
  return first + (last - first) / 2;
}
