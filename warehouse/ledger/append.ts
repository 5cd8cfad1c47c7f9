import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Fence } from '#contracts/fence.ts';
import { ArgusError } from '#errors/argus-error.ts';
import type { Row } from '#market/block.ts';
import { insertRows } from '../insert.ts';
import type { Stamp } from '../stamp.ts';
import type { Warehouse } from '../warehouse.ts';
import { type ChainedEntry, chained, type Entry, GENESIS, type Ledger, type Said } from './ledger.ts';
import { dropForgotten, dropPending, readPending, writePending } from './pending.ts';

/** Where a chain ends, as the fence keeps it: its last row, and the attempt and the run that brought it. */
export const chainHead = z.object({
  sequence: z.number().int(),
  hash: z.string(),
  attempt: z.string(),
  runId: z.string(),
});
export type ChainHead = z.infer<typeof chainHead>;

/** Where ledgers are kept: rows in the warehouse, the heads of their chains behind fences. */
export interface LedgerStore {
  readonly warehouse: Warehouse;
  headOf(chain: string): Fence<ChainHead>;
}

/** A chain of a ledger. The name is its own among the chains of all ledgers. */
interface Chain {
  readonly warehouse: Warehouse;
  readonly ledger: Ledger;
  readonly chain: string;
}

type End = Pick<ChainedEntry, 'sequence' | 'rowHash'>;

/**
 * Appends entries to a chain, in the order given. What a run has written once stays: a retry of it writes nothing, and an entry
 * that is in the ledger already is left out. Returns how many were written.
 *
 * The rows are laid down beside the ledger, then the head moves, then they are entered. Of two writers one moves the head. Who is
 * killed after that has lost nothing: the next one enters the rows that were laid down.
 * @throws ArgusError ARGUS_FENCED when another run or attempt was faster: nothing was written, and a retry finds the chain as it is.
 * ARGUS_LEDGER_BROKEN when rows of the chain are gone.
 */
export async function appendLedger<C extends Said>(
  { warehouse, headOf }: LedgerStore,
  { ledger, chain, rows: entries }: { ledger: Ledger<C>; chain: string; rows: readonly Row<C>[] },
  stamp: Stamp,
): Promise<number> {
  const rows: readonly Entry[] = entries;
  if (rows.length === 0) return 0;
  const place: Chain = { warehouse, ledger, chain };
  const fence = headOf(chain);
  // First: whatever is entered after this look is seen by the move.
  const position = await fence.read();
  const since = Math.min(...rows.map(({ barOpen }) => barOpen));
  const end = await endOf(place, position.value);
  const issued = await readIssued(place, since);
  const added = chained(
    place.ledger,
    rows.filter((row) => !issued.has(place.ledger.idOf(row))),
    end,
  );
  const last = added.at(-1);
  if (last === undefined) return 0;
  const attempt = { attempt: `${stamp.activityId}-${randomUUID()}`, runId: stamp.runId };
  await writePending(place, attempt, added);
  const head = { sequence: last.sequence, hash: last.rowHash, attempt: attempt.attempt, runId: stamp.runId };
  if (!(await fence.move(position, head))) {
    await dropPending(place, attempt.attempt);
    throw new ArgusError('ARGUS_FENCED', `another run or attempt appended to chain ${chain} at the same time`);
  }
  await enter(place, head, added);
  await dropForgotten(place);
  return added.length;
}

/** Enters the rows of the attempt that moved the head. Done again, by whomever, it stores them once. */
async function enter(place: Chain, { attempt, runId }: ChainHead, rows: readonly ChainedEntry[]): Promise<void> {
  const { warehouse, ledger, chain } = place;
  await insertRows(warehouse, { table: ledger.table, token: attempt }, rows, { chain, runId });
  await dropPending(place, attempt);
}

/** The last row of a chain, after the rows of a writer that was killed between its move and its last step are entered. */
async function endOf(place: Chain, head: ChainHead | null): Promise<End> {
  let end = await readEnd(place);
  if (head !== null && end.sequence < head.sequence) {
    const rows = await readPending(place, head.attempt);
    if (rows[0]?.previousHash === end.rowHash) await enter(place, head, rows);
    end = await readEnd(place);
  }
  // Further than the head is fine: then the head was moved after it was read, and the move will say so, or was restored from a backup.
  if (head !== null && (end.sequence < head.sequence || (end.sequence === head.sequence && end.rowHash !== head.hash)))
    throw new ArgusError(
      'ARGUS_LEDGER_BROKEN',
      `chain ${place.chain} was ${head.sequence} entries long with the hash ${head.hash}; the warehouse ends at ${end.sequence} with ${end.rowHash}`,
    );
  return end;
}

async function readEnd({ warehouse, ledger, chain }: Chain): Promise<End> {
  const [end] = await warehouse.query({
    sql: `SELECT sequence, row_hash AS rowHash FROM ${ledger.table.name} WHERE chain = {chain:String} ORDER BY chain DESC, sequence DESC LIMIT 1`,
    params: { chain },
    schema: z.object({ sequence: z.coerce.number(), rowHash: z.string() }),
  });
  return end ?? { sequence: 0, rowHash: GENESIS };
}

async function readIssued({ warehouse, ledger, chain }: Chain, since: number): Promise<Set<string>> {
  const known = await warehouse.query({
    // Issued no earlier than its bar opened: said again for the index on that time, so that not the whole chain is read.
    sql: `SELECT ${ledger.idColumn} AS id FROM ${ledger.table.name}
          WHERE chain = {chain:String} AND bar_open >= fromUnixTimestamp64Milli({since:Int64})
            AND issued_at >= fromUnixTimestamp64Milli({since:Int64})`,
    params: { chain, since },
    schema: z.object({ id: z.string() }),
  });
  return new Set(known.map(({ id }) => id));
}
