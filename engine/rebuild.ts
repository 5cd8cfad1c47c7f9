import type { Logger } from 'pino';
import type { CorporateAction } from '#market/corporate-action.ts';
import type { MarketId } from '#market/market-id.ts';
import { type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import { readLastBars } from '#warehouse/bars.ts';
import { readRegimeStates } from '#warehouse/regimes.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { adjusted } from './adjustment.ts';
import type { ComputePool } from './compute-pool.ts';
import type { InstrumentTable } from './instrument-table.ts';
import type { ParameterCache } from './parameter-cache.ts';
import type { SlotParameters, SlotState } from './protocol.ts';
import { RING_BARS } from './rings.ts';
import { slotParameters } from './slot-parameters.ts';

/** A ring, and up to a block of 64 bars since the last re-anchor: what makes a cold engine meet a warm one. */
export const REBUILD_BARS = RING_BARS + 64;
/** Series that are rebuilt at once: bounds the memory. */
const REBUILD_SERIES = 3_600;

/** What every step of an engine works with. */
export interface EngineParts {
  readonly warehouse: Warehouse;
  readonly pool: ComputePool;
  readonly parameters: ParameterCache;
  readonly table: InstrumentTable;
  readonly log: Logger;
  releaseMemory(): void;
}

export interface RebuildInput {
  readonly market: MarketId;
  readonly symbols: readonly string[];
  readonly timeframes: readonly Timeframe[];
  readonly through: number;
  readonly actions: readonly CorporateAction[];
}

/** Cold rebuild of timeframes of some symbols of a market at `through`, adjusted for the actions in force by then. */
export async function rebuildRings(parts: EngineParts, input: RebuildInput): Promise<void> {
  const started = performance.now();
  const { warehouse, pool, table, log, releaseMemory } = parts;
  const { market, symbols, timeframes, through, actions } = input;
  const read = async (group: readonly string[][] | undefined) =>
    group === undefined
      ? []
      : await readLastBars(warehouse, { symbols: group.flat(), timeframes, count: REBUILD_BARS, through });
  const shares = pool.shares(symbols, (symbol) => symbol);
  const groups = groupsOf(shares, Math.ceil(REBUILD_SERIES / timeframes.length));
  let reading = read(groups[0]);
  // What else must be read takes as long as a group: the second need not wait for it.
  const second = reading.then(() => read(groups[1]));
  second.catch(() => {});
  const { states, parameters } = await readCommitted(parts, input);
  const indices = timeframes.map(timeframeIndex);
  for (const [i, group] of groups.entries()) {
    const bars = pool.shares(adjusted(await reading, actions), ({ symbol }) => symbol);
    // One group is read while the one before goes into the rings; its failure is thrown when its turn comes.
    reading = i === 0 ? second : read(groups[i + 1]);
    reading.catch(() => {});
    await pool.everywhere((thread) => ({
      kind: 'rebuild',
      slots: group[thread].flatMap((symbol) => indices.map((timeframe) => table.slot(symbol, timeframe))),
      bars: bars[thread],
      states: group[thread].flatMap((symbol) => states.get(symbol) ?? []),
      parameters: group[thread].flatMap((symbol) => parameters.get(symbol) ?? []),
    }));
  }
  releaseMemory();
  const facts = { market, symbols: symbols.length, through, ms: Math.round(performance.now() - started) };
  log.info(facts, 'engine rebuilt from the warehouse');
}

/** The committed regime states at `through`, and the parameters they stand on, each by symbol. */
async function readCommitted(
  { warehouse, parameters, table }: EngineParts,
  { market, symbols, timeframes, through }: RebuildInput,
): Promise<{ states: Map<string, SlotState[]>; parameters: Map<string, SlotParameters[]> }> {
  const rows = await readRegimeStates(warehouse, { symbols, timeframes, through });
  const versions = [...new Set(rows.map(({ paramsVersion }) => paramsVersion))].sort((a, b) => a - b);
  const sets = await parameters.versions(market, versions);
  const states = new Map<string, SlotState[]>();
  for (const row of rows) {
    const known = states.get(row.symbol) ?? [];
    states.set(row.symbol, known);
    known.push({ ...row, slot: table.slot(row.symbol, row.timeframe) });
  }
  return { states, parameters: Map.groupBy(slotParameters(sets, table.sorted), ({ symbol }) => symbol) };
}

/** The symbols of all threads in groups of about `count`, so that every thread has its part of each. */
function groupsOf(shares: readonly (readonly string[])[], count: number): string[][][] {
  const each = Math.ceil(count / shares.length);
  const groups = Math.ceil(Math.max(0, ...shares.map(({ length }) => length)) / each);
  return Array.from({ length: groups }, (_, i) => shares.map((part) => part.slice(i * each, (i + 1) * each)));
}
