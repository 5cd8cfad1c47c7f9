import * as arrow from 'apache-arrow';
import { z } from 'zod';
import { sameText, sameTime, texts, times, unsigned64 } from './columns.ts';
import type { Stamp } from './stamp.ts';
import type { Warehouse } from './warehouse.ts';

/** A symbol that stopped or began to trade. `since`: close of its last delivered bar, UTC ms. */
export interface StatusChange {
  readonly symbol: string;
  readonly status: 'trading' | 'halted';
  readonly since: number;
}

export async function insertStatus(
  warehouse: Warehouse,
  changes: readonly StatusChange[],
  { asOf, version, runId, activityId }: Stamp,
): Promise<void> {
  const rows = changes.length;
  if (rows === 0) return;
  const data = new arrow.Table({
    symbol: texts(changes.map(({ symbol }) => symbol)),
    status: texts(changes.map(({ status }) => status)),
    since: times(Float64Array.from(changes, ({ since }) => since)),
    as_of: sameTime(asOf, rows),
    version: unsigned64(version, rows),
    run_id: sameText(runId, rows),
  });
  await warehouse.insertArrow({ table: 'instrument_status', data, token: `status-${activityId}` });
}

/** Symbols that are halted by committed runs, in name order. */
export const haltedSymbols = async (warehouse: Warehouse): Promise<string[]> =>
  (
    await warehouse.query({
      sql: `SELECT symbol FROM known_status WHERE status = 'halted' ORDER BY symbol`,
      schema: z.object({ symbol: z.string() }),
    })
  ).map(({ symbol }) => symbol);
