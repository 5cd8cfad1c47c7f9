import { z } from 'zod';
import type { Warehouse } from './warehouse.ts';

const markSchema = z.object({ mark: z.string() });

/**
 * A text that is another one as soon as anything that the views of the tiers show may have changed: a run was committed or written
 * anew, its newest rows were copied, a signal was entered into the ledger, an instrument was named anew. A merge of parts can change it too, without need. One statement.
 */
export async function contentMark(warehouse: Warehouse): Promise<string> {
  const rows = await warehouse.query({
    sql: `SELECT concat(
            toString((SELECT sum(cityHash64(run_id, version)) FROM runs)), '/',
            toString((SELECT sum(cityHash64(symbol, timeframe, rank)) FROM regime_latest)), '/',
            toString((SELECT sum(cityHash64(symbol, timeframe, rank)) FROM signal_latest)), '/',
            toString((SELECT max(issued_at) FROM signal_ledger)), '/',
            toString((SELECT sum(cityHash64(symbol, timeframe, horizon, rank)) FROM range_latest)), '/',
            toString((SELECT sum(cityHash64(symbol, name, asset_class, calendar, version)) FROM instruments))) AS mark`,
    schema: markSchema,
  });
  return markSchema.parse(rows[0]).mark;
}
