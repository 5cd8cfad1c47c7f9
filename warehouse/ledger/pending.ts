import { insertRows } from '../insert.ts';
import { blockList, readBlock, rowsOf } from '../table.ts';
import type { Warehouse } from '../warehouse.ts';
import type { ChainedEntry, Ledger } from './ledger.ts';

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
