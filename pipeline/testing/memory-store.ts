import { allocateBars, BAR_COLUMNS, type SymbolBars } from '#market/bar.ts';
import { type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import type { BarRange, BarStamp, StoredBars } from '#warehouse/bars.ts';
import type { BarKey } from '#warehouse/quality/quarantine.ts';
import type { StatusChange } from '#warehouse/status.ts';
import type { BarStore } from '../bar-store.ts';

/** One revision of one bar. */
interface StoredBar extends BarKey {
  readonly closeTime: number;
  /** In the order of BAR_COLUMNS. */
  readonly values: readonly number[];
  readonly rev: number;
  readonly source: BarStamp['source'];
  readonly runId: string;
}

/** A block as it was written: its deduplication id and what it held. */
export interface WrittenBlock {
  readonly activityId: string;
  readonly source: BarStamp['source'];
  readonly bars: number;
}

/** A store in memory that keeps what the warehouse promises of bars, so that the pipeline is tested in milliseconds. */
export interface MemoryStore extends BarStore {
  /** Every block of bars, in the order of writing; one that is written again is there again. */
  readonly blocks: readonly WrittenBlock[];
  /** Symbols by call of `markCorrected`. */
  readonly corrected: readonly (readonly string[])[];
  /** What a run found of halted symbols is seen once it is committed. */
  commit(runId: string): void;
}

export function createMemoryStore(): MemoryStore {
  const current = new Map<string, StoredBar>();
  const quarantined = new Set<string>();
  const statuses: (StatusChange & { readonly asOf: number; readonly runId: string })[] = [];
  const committed = new Set<string>();
  const blocks: WrittenBlock[] = [];
  const corrected: (readonly string[])[] = [];
  const counts = (bar: StoredBar) => !quarantined.has(revisionKey(bar));

  return {
    blocks,
    corrected,
    commit: (runId) => void committed.add(runId),
    async readBars(range) {
      return seriesOf(inRange(current, range).filter(counts)).map(symbolBars);
    },
    async readStoredBars({ runId, valid = false, ...range }) {
      const bars = inRange(current, range).filter((bar) => !valid || counts(bar));
      return seriesOf(bars).map((series) => storedBars(series, runId));
    },
    async insertBars(parts, stamp) {
      const bars = parts.flatMap((part, i) => barsOf(part, stamp, i));
      for (const bar of bars) {
        const key = barKey(bar);
        // Of equal revisions the one that was written last counts.
        if (bar.rev >= (current.get(key)?.rev ?? 0)) current.set(key, bar);
      }
      if (bars.length > 0) blocks.push({ activityId: stamp.activityId, source: stamp.source, bars: bars.length });
    },
    async quarantineBars(keys) {
      for (const key of keys) {
        const bar = current.get(barKey(key));
        if (bar !== undefined) quarantined.add(revisionKey(bar));
      }
    },
    async markCorrected(symbols) {
      corrected.push(symbols);
    },
    async haltedSymbols() {
      const known = statuses.filter(({ runId }) => committed.has(runId)).sort((a, b) => a.asOf - b.asOf);
      const newest = new Map(known.map(({ symbol, status }) => [symbol, status]));
      return [...newest.keys()].filter((symbol) => newest.get(symbol) === 'halted').sort();
    },
    async insertStatus(changes, { asOf, runId }) {
      statuses.push(...changes.map((change) => ({ ...change, asOf, runId })));
    },
  };
}

const barKey = ({ symbol, timeframe, openTime }: BarKey): string => `${symbol}/${timeframe}/${openTime}`;
const revisionKey = (bar: StoredBar): string => `${barKey(bar)}/${bar.rev}`;

/** The bars of a part, the `index`-th of its block. */
function barsOf({ symbol, timeframe, bars }: SymbolBars, { rev, source, runId }: BarStamp, index: number): StoredBar[] {
  const revs = typeof rev === 'number' ? new Uint32Array(bars.length).fill(rev) : rev[index];
  return Array.from(bars.openTime, (openTime, i) => {
    const values = BAR_COLUMNS.map((name) => bars[name][i] ?? Number.NaN);
    const closeTime = bars.closeTime[i] ?? Number.NaN;
    return { symbol, timeframe, openTime, closeTime, values, rev: revs?.[i] ?? 0, source, runId };
  });
}

function inRange(bars: ReadonlyMap<string, StoredBar>, { symbols, timeframes, after, through }: BarRange): StoredBar[] {
  const names = new Set(symbols);
  const wanted = new Set<Timeframe>(timeframes);
  return [...bars.values()].filter(
    (bar) => names.has(bar.symbol) && wanted.has(bar.timeframe) && bar.closeTime > after && bar.closeTime <= through,
  );
}

/** Bars cut into one list for each symbol and timeframe, by symbol and then timeframe, oldest bar first. */
function seriesOf(bars: readonly StoredBar[]): StoredBar[][] {
  const sorted = bars.toSorted(
    (a, b) =>
      (a.symbol < b.symbol ? -1 : Number(a.symbol > b.symbol)) ||
      timeframeIndex(a.timeframe) - timeframeIndex(b.timeframe) ||
      a.openTime - b.openTime,
  );
  return [...Map.groupBy(sorted, ({ symbol, timeframe }) => `${symbol}/${timeframe}`).values()];
}

function symbolBars(series: readonly StoredBar[]): SymbolBars {
  const bars = allocateBars(series.length);
  for (const [i, { values }] of series.entries()) {
    for (const [column, name] of BAR_COLUMNS.entries()) bars[name][i] = values[column] ?? Number.NaN;
  }
  const [first] = series;
  if (first === undefined) throw new RangeError('a series has at least one bar');
  return { symbol: first.symbol, timeframe: first.timeframe, bars };
}

const storedBars = (series: readonly StoredBar[], runId: string): StoredBars => ({
  ...symbolBars(series),
  rev: Uint32Array.from(series, ({ rev }) => rev),
  filled: Uint8Array.from(series, ({ source }) => Number(source === 'fill')),
  own: Uint8Array.from(series, (bar) => Number(bar.runId === runId)),
  aggregated: Uint8Array.from(series, ({ source }) => Number(source === 'aggregate')),
});
