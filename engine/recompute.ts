import type { Logger } from 'pino';
import type { Instrument } from '#market/instrument.ts';
import type { MarketId } from '#market/market-id.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { readActions } from '#warehouse/actions.ts';
import { readBars } from '#warehouse/bars.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { actionsBy, adjusted } from './adjustment.ts';
import { createComputePool } from './compute-pool.ts';
import { complete } from './history-parts.ts';
import { InstrumentTable, threadSetup } from './instrument-table.ts';
import { createParameterCache } from './parameter-cache.ts';
import type { EngineOutput } from './protocol.ts';
import { rebuildRings } from './rebuild.ts';
import { allAfter, replay } from './replay.ts';

export interface RecomputeOptions {
  readonly warehouse: Warehouse;
  /** Of the market: the vector of one symbol sees all of them. */
  readonly members: readonly Instrument[];
  readonly threads: number;
  readonly log: Logger;
}

/** One close of a market on one timeframe. Times are UTC ms. */
export interface RecomputedClose {
  readonly market: MarketId;
  readonly timeframe: Timeframe;
  readonly closeTime: number;
  /** Corporate actions with an ex-time by then are taken into account: before the close for a tick, the as-of for a seeded history. */
  readonly unitsOf: number;
  /** Parameters that regimes are computed with; null: none are computed. */
  readonly paramsVersion: number | null;
}

/**
 * Vectors and regimes of all bars that end at one close, from the warehouse alone: rings as a cold engine has them at the close before, and the
 * bars of this close. By the promise of the engine, these are the bits that a warm one had.
 */
export async function recomputeClose(
  { warehouse, members, threads, log }: RecomputeOptions,
  { market, timeframe, closeTime, unitsOf, paramsVersion }: RecomputedClose,
): Promise<Pick<EngineOutput, 'features' | 'regimes'>> {
  const table = new InstrumentTable(members);
  const pool = createComputePool(threadSetup(table.sorted), {
    threads: Math.max(1, Math.min(threads, members.length)),
  });
  try {
    const symbols = table.sorted.map(({ symbol }) => symbol);
    const parameters = createParameterCache(warehouse, log);
    const parts = { warehouse, pool, parameters, table, log, releaseMemory() {} };
    const before = closeTime - 1;
    const timeframes = [timeframe];
    const [known, sets, bars] = await Promise.all([
      readActions(warehouse, { symbols, at: Math.max(unitsOf, closeTime) }),
      paramsVersion === null ? [] : parameters.versions(market, [paramsVersion]),
      readBars(warehouse, { symbols, timeframes, after: before, through: closeTime }),
    ]);
    const actions = actionsBy(known, unitsOf);
    await rebuildRings(parts, { market, symbols, timeframes, through: before, actions });
    const { features, regimes } = await replay(parts, {
      bars: complete(adjusted(bars, actions)),
      sets,
      kept: allAfter(before),
    });
    return { features, regimes };
  } finally {
    await pool.close();
  }
}
