import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Fence } from '#contracts/fence.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { insertRows } from './insert.ts';
import { type ChainedRow, chained, GENESIS, type LedgerRow, SIGNAL_LEDGER, signalId } from './signal-ledger.ts';
import { dropForgotten, dropPending, readPending, writePending } from './signal-ledger-pending.ts';
import type { Stamp } from './stamp.ts';
import type { Warehouse } from './warehouse.ts';

/** Where a chain ends, as the fence keeps it: its last row, and the attempt and the run that brought it. */
export const chainHead = z.object({
  sequence: z.number().int(),
  hash: z.string(),
  attempt: z.string(),
  runId: z.string(),
});
export type ChainHead = z.infer<typeof chainHead>;

/** The ledger: its rows in the warehouse, the heads of its chains behind fences. */
export interface Ledger {
  readonly warehouse: Warehouse;
  headOf(chain: string): Fence<ChainHead>;
}

type End = Pick<ChainedRow, 'sequence' | 'rowHash'>;

/**
 * Appends signals to a chain, in the order given. What a run has written once stays: a retry of it writes nothing, and a signal
 * that is in the ledger already is left out. Returns how many were written.
 *
 * The rows are laid down beside the ledger, then the head moves, then they are entered. Of two writers one moves the head. Who is
 * killed after that has lost nothing: the next one enters the rows that were laid down.
 * @throws ArgusError ARGUS_FENCED when another run or attempt was faster: nothing was written, and a retry finds the chain as it is.
 * ARGUS_LEDGER_BROKEN when rows of the chain are gone.
 */
export async function appendLedger(
  { warehouse, headOf }: Ledger,
  { chain, rows }: { chain: string; rows: readonly LedgerRow[] },
  stamp: Stamp,
): Promise<number> {
  if (rows.length === 0) return 0;
  const fence = headOf(chain);
  // First: whatever is entered after this look is seen by the move.
  const position = await fence.read();
  const since = Math.min(...rows.map(({ barOpen }) => barOpen));
  const end = await endOf(warehouse, chain, position.value);
  const issued = await readIssued(warehouse, chain, since);
  const added = chained(
    rows.filter((row) => !issued.has(signalId(row))),
    end,
  );
  const last = added.at(-1);
  if (last === undefined) return 0;
  const attempt = { attempt: `${stamp.activityId}-${randomUUID()}`, chain, runId: stamp.runId };
  await writePending(warehouse, attempt, added);
  const head = { sequence: last.sequence, hash: last.rowHash, attempt: attempt.attempt, runId: stamp.runId };
  if (!(await fence.move(position, head))) {
    await dropPending(warehouse, attempt.attempt);
    throw new ArgusError('ARGUS_FENCED', `another run or attempt appended to chain ${chain} at the same time`);
  }
  await enter(warehouse, chain, head, added);
  await dropForgotten(warehouse, chain);
  return added.length;
}

/** Enters the rows of the attempt that moved the head. Done again, by whomever, it stores them once. */
async function enter(
  warehouse: Warehouse,
  chain: string,
  { attempt, runId }: ChainHead,
  rows: readonly ChainedRow[],
): Promise<void> {
  await insertRows(warehouse, { table: SIGNAL_LEDGER, token: attempt }, rows, { chain, runId });
  await dropPending(warehouse, attempt);
}

/** The last row of a chain, after the rows of a writer that was killed between its move and its last step are entered. */
async function endOf(warehouse: Warehouse, chain: string, head: ChainHead | null): Promise<End> {
  let end = await readEnd(warehouse, chain);
  if (head !== null && end.sequence < head.sequence) {
    const rows = await readPending(warehouse, head.attempt);
    if (rows[0]?.previousHash === end.rowHash) await enter(warehouse, chain, head, rows);
    end = await readEnd(warehouse, chain);
  }
  // Further than the head is fine: then the head was moved after it was read, and the move will say so, or was restored from a backup.
  if (head !== null && (end.sequence < head.sequence || (end.sequence === head.sequence && end.rowHash !== head.hash)))
    throw new ArgusError(
      'ARGUS_LEDGER_BROKEN',
      `chain ${chain} was ${head.sequence} signals long with the hash ${head.hash}; the warehouse ends at ${end.sequence} with ${end.rowHash}`,
    );
  return end;
}

async function readEnd(warehouse: Warehouse, chain: string): Promise<End> {
  const [end] = await warehouse.query({
    sql: `SELECT sequence, row_hash AS rowHash FROM signal_ledger WHERE chain = {chain:String} ORDER BY chain DESC, sequence DESC LIMIT 1`,
    params: { chain },
    schema: z.object({ sequence: z.coerce.number(), rowHash: z.string() }),
  });
  return end ?? { sequence: 0, rowHash: GENESIS };
}

async function readIssued(warehouse: Warehouse, chain: string, since: number): Promise<Set<string>> {
  const known = await warehouse.query({
    // Issued no earlier than its bar opened: said again for the index on that time, so that not the whole chain is read.
    sql: `SELECT signal_id AS id FROM signal_ledger
          WHERE chain = {chain:String} AND bar_open >= fromUnixTimestamp64Milli({since:Int64})
            AND issued_at >= fromUnixTimestamp64Milli({since:Int64})`,
    params: { chain, since },
    schema: z.object({ id: z.string() }),
  });
  return new Set(known.map(({ id }) => id));
}
