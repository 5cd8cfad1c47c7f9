import { z } from 'zod';
import { insertRows } from '../insert.ts';
import { blockList, readBlock, rowsOf } from '../table.ts';
import type { Warehouse } from '../warehouse.ts';
import type { ChainedEntry, Ledger } from './ledger.ts';

/** An attempt that is that old is over, however slow its process was. */
const FORGOTTEN_AFTER_DAYS = 2;

interface Chain {
  readonly warehouse: Warehouse;
  readonly ledger: Ledger;
  readonly chain: string;
}

export async function writePending(
  { warehouse, ledger, chain }: Chain,
  { attempt, runId }: { readonly attempt: string; readonly runId: string },
  rows: readonly ChainedEntry[],
): Promise<void> {
  await insertRows(warehouse, { table: ledger.pending, token: attempt }, rows, { attempt, chain, runId });
}

/** The rows of an attempt in the order of the chain; none when they are in the ledger. */
export async function readPending(
  { warehouse, ledger }: Pick<Chain, 'warehouse' | 'ledger'>,
  attempt: string,
): Promise<ChainedEntry[]> {
  const table = await warehouse.queryArrow({
    sql: `SELECT ${blockList(ledger.chained, ledger.pending.name)} FROM ${ledger.pending.name}
          WHERE attempt = {attempt:String} ORDER BY sequence`,
    params: { attempt },
  });
  const block = readBlock(ledger.chained, table);
  const row = rowsOf(ledger.chained, block);
  return Array.from({ length: block.length }, (_, i) => row(i) as ChainedEntry);
}

export const dropPending = (
  { warehouse, ledger }: Pick<Chain, 'warehouse' | 'ledger'>,
  attempt: string,
): Promise<void> =>
  warehouse.command(`ALTER TABLE ${ledger.pending.name} DROP PARTITION {attempt:String}`, { attempt });

/** Takes away what attempts left behind that were killed before they could move the head of a chain, which has moved since. */
export async function dropForgotten(place: Chain): Promise<void> {
  const { warehouse, ledger, chain } = place;
  const old = await warehouse.query({
    sql: `SELECT partition AS attempt FROM system.parts
          WHERE database = currentDatabase() AND table = '${ledger.pending.name}' AND active
            AND partition IN (SELECT attempt FROM ${ledger.pending.name} WHERE chain = {chain:String})
          GROUP BY partition HAVING max(modification_time) < now() - INTERVAL ${FORGOTTEN_AFTER_DAYS} DAY`,
    params: { chain },
    schema: z.object({ attempt: z.string() }),
  });
  for (const { attempt } of old) await dropPending(place, attempt);
}
