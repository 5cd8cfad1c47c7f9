import type { Logger } from 'pino';
import type { CorporateAction } from '#market/corporate-action.ts';
import type { Instrument } from '#market/instrument.ts';
import type { MarketId } from '#market/market-id.ts';
import { type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import { readLastBars } from '#warehouse/bars.ts';
import { readRegimeStates } from '#warehouse/regimes.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { adjusted } from './adjustment.ts';
import { collect } from './collect.ts';
import type { Crew } from './crew.ts';
import { type ParameterCache, slotParameters } from './parameter-cache.ts';
import { RING_BARS } from './rings.ts';

/** A ring, and up to a block of 64 bars since the last re-anchor: what makes a cold engine meet a warm one. */
export const REBUILD_BARS = RING_BARS + 64;
/** Series that are rebuilt at once: bounds the memory. */
const REBUILD_SERIES = 3_600;

/** What a rebuild reads with, and into whose rings. */
interface Rebuilding {
  readonly warehouse: Warehouse;
  readonly crew: Crew;
  readonly parameters: ParameterCache;
  /** All instruments, in symbol order. */
  readonly sorted: readonly Instrument[];
  readonly slotOf: (symbol: string, timeframe: number) => number;
  readonly log: Logger;
}

export interface RebuildInput {
  readonly market: MarketId;
  readonly symbols: readonly string[];
  readonly timeframes: readonly Timeframe[];
  readonly through: number;
  readonly actions: readonly CorporateAction[];
}

/** Cold rebuild of timeframes of some symbols of a market at `through`, adjusted for the actions in force by then. */
export async function rebuildRings(
  { warehouse, crew, parameters, sorted, slotOf, log }: Rebuilding,
  { market, symbols: own, timeframes, through, actions }: RebuildInput,
): Promise<void> {
  const started = performance.now();
  const read = async (group: readonly string[][] | undefined) =>
    group === undefined
      ? []
      : await readLastBars(warehouse, { symbols: group.flat(), timeframes, count: REBUILD_BARS, through });
  const shares = crew.shares(own, (symbol) => symbol);
  const groups = groupsOf(shares, Math.ceil(REBUILD_SERIES / timeframes.length));
  let reading = read(groups[0]);
  // What else must be read takes as long as a group: the second need not wait for it.
  const second = reading.then(() => read(groups[1]));
  second.catch(() => {});
  const states = await readRegimeStates(warehouse, { symbols: own, timeframes, through });
  const versions = [...new Set(states.map(({ paramsVersion }) => paramsVersion))].sort((a, b) => a - b);
  const inForce = Map.groupBy(
    slotParameters(await parameters.versions(market, versions), sorted),
    ({ symbol }) => symbol,
  );
  const known = Map.groupBy(states, ({ symbol }) => symbol);
  for (const [i, group] of groups.entries()) {
    const bars = crew.shares(adjusted(await reading, actions), ({ symbol }) => symbol);
    // One group is read while the one before goes into the rings; what goes wrong with it is told when its turn comes.
    reading = i === 0 ? second : read(groups[i + 1]);
    reading.catch(() => {});
    const indices = timeframes.map(timeframeIndex);
    await crew.everywhere((thread) => {
      const symbols = group[thread];
      return {
        kind: 'rebuild',
        slots: symbols.flatMap((symbol) => indices.map((timeframe) => slotOf(symbol, timeframe))),
        bars: bars[thread],
        states: symbols.flatMap((symbol) =>
          (known.get(symbol) ?? []).map((state) => ({ ...state, slot: slotOf(symbol, state.timeframe) })),
        ),
        parameters: symbols.flatMap((symbol) => inForce.get(symbol) ?? []),
      };
    });
  }
  collect();
  const facts = { market, symbols: own.length, through, ms: Math.round(performance.now() - started) };
  log.info(facts, 'engine rebuilt from the warehouse');
}

/** The symbols of all threads in groups of about `count`, so that every thread has its part of each. */
function groupsOf(shares: readonly (readonly string[])[], count: number): string[][][] {
  const each = Math.ceil(count / shares.length);
  const groups = Math.ceil(Math.max(0, ...shares.map(({ length }) => length)) / each);
  return Array.from({ length: groups }, (_, i) => shares.map((part) => part.slice(i * each, (i + 1) * each)));
}
