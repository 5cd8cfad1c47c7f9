import type { Logger } from 'pino';
import type { MarketId } from '#market/market-id.ts';
import { newestParameters, type ParameterSet, readParameters } from '#warehouse/parameters.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';

export interface ParameterCache {
  /** Committed parameter sets of these versions; a version that is not there is left out. */
  versions(market: MarketId, versions: readonly number[]): Promise<ParameterSet[]>;
  /** The newest committed set: one cheap question when it is known already. None before the first batch. */
  newest(market: MarketId): Promise<ParameterSet[]>;
  /** The set that a run has written and not committed yet. */
  ofRun(market: MarketId, runId: string): Promise<ParameterSet[]>;
}

/** Sets kept in memory: the newest of every market and the older ones that its slow timeframes still stand on. */
const KEPT = 24;

/** Parameters in memory. Corrupted rows are logged and count as missing. */
export function createParameterCache(warehouse: Warehouse, log: Logger): ParameterCache {
  async function read(market: MarketId, which: { versions: readonly number[] } | { includeRun: string }) {
    const found = await readParameters(warehouse, { market, ...which });
    for (const { version, corrupted } of found)
      if (corrupted.length > 0)
        log.error({ market, version, corrupted }, 'parameters that no fit can have given are left out');
    return found;
  }
  /** Least recently used first. */
  const sets = new Map<string, ParameterSet>();
  async function versionsOf(market: MarketId, versions: readonly number[]): Promise<ParameterSet[]> {
    const keyOf = (version: number) => `${market}/${version}`;
    const missing = versions.filter((version) => !sets.has(keyOf(version)));
    const sought = missing.length === 0 ? [] : await read(market, { versions: missing });
    const found = new Map(sought.map((set) => [set.version, set]));
    const wanted = versions
      .map((version) => found.get(version) ?? sets.get(keyOf(version)))
      .filter((set) => set !== undefined);
    for (const set of wanted) {
      sets.delete(keyOf(set.version));
      sets.set(keyOf(set.version), set);
    }
    for (const key of [...sets.keys()].slice(0, Math.max(0, sets.size - KEPT))) sets.delete(key);
    return wanted;
  }
  return {
    versions: versionsOf,
    async newest(market) {
      const version = await newestParameters(warehouse, market);
      return version === null ? [] : await versionsOf(market, [version]);
    },
    ofRun: (market, runId) => read(market, { includeRun: runId }),
  };
}
