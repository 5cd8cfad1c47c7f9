import { z } from 'zod';
import type { FactIds, FactSource, FactView } from '#contracts/fact.ts';
import { highestTier } from '#contracts/tiers.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { isoTime } from '#wording/dates.ts';
import { integer, timeframe } from './queries/fields.ts';

/** Views of the highest tier whose rows are facts, and the column with the close of their bar. */
const VIEWS: readonly { readonly view: FactView; readonly of: string; readonly close: string }[] = [
  { view: 'regimes', of: 'regimes', close: 'close_time' },
  { view: 'signals', of: 'signals', close: 'bar_close' },
  { view: 'ranges', of: 'ranges', close: 'bar_close' },
  { view: 'changes', of: 'changes', close: 'close_time' },
  { view: 'changes', of: 'history', close: 'close_time' },
];

const row = z.object({ symbol: z.string(), timeframe, closeTime: integer });

/**
 * The source of a fact of the newest pages, or of those of a time (UTC ms): an id cannot be turned back, so the ids of all that is said are made again
 * until one fits. null: none has it.
 */
export async function findFact(
  warehouse: Warehouse,
  { id, ids, at }: { readonly id: string; readonly ids: FactIds; readonly at: number | undefined },
): Promise<FactSource | null> {
  const tier = highestTier().name;
  for (const { view, of, close } of VIEWS) {
    const name =
      at === undefined
        ? `tier_${tier}_${of}`
        : `snapshot_${tier}_${of}(as_of = '${isoTime(at).slice(0, 19).replace('T', ' ')}')`;
    const rows = await warehouse.query({
      sql: `SELECT DISTINCT symbol, timeframe, toUnixTimestamp64Milli(${close}) AS closeTime FROM ${name}`,
      schema: row,
    });
    const found = rows.map((fact): FactSource => ({ view, ...fact })).find((source) => ids(source) === id);
    if (found !== undefined) return found;
  }
  return null;
}
