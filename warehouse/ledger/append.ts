import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Fence } from '#contracts/fence.ts';
import { ArgusError } from '#errors/argus-error.ts';
import type { Row } from '#market/block.ts';
import { insertRows } from '../insert.ts';
import type { Stamp } from '../stamp.ts';
import type { Warehouse } from '../warehouse.ts';
import { type ChainedEntry, chained, type Entry, GENESIS, type Ledger, type Said } from './ledger.ts';
import { dropPending, readPending, writePending } from './pending.ts';

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

/** The last row of a chain, and the ids of what was entered for bars that opened lately. */
interface ChainState extends Pick<ChainedEntry, 'sequence' | 'rowHash'> {
  readonly issued: ReadonlySet<string>;
}

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
  const { issued, ...end } = await stateOf(place, position.value, since);
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
  return added.length;
}

/** Enters the rows of the attempt that moved the head. Done again, by whomever, it stores them once. */
async function enter(place: Chain, { attempt, runId }: ChainHead, rows: readonly ChainedEntry[]): Promise<void> {
  const { warehouse, ledger, chain } = place;
  await insertRows(warehouse, { table: ledger.table, token: attempt }, rows, { chain, runId });
  await dropPending(place, attempt);
}

/** The state of a chain, after the rows of a writer that was killed between its move and its last step are entered. */
async function stateOf(place: Chain, head: ChainHead | null, since: number): Promise<ChainState> {
  let state = await readState(place, since);
  if (head !== null && state.sequence < head.sequence) {
    const rows = await readPending(place, head.attempt);
    if (rows[0]?.previousHash === state.rowHash) await enter(place, head, rows);
    state = await readState(place, since);
  }
  const { sequence, rowHash } = state;
  // Further than the head is fine: then the head was moved after it was read, and the move will say so, or was restored from a backup.
  if (head !== null && (sequence < head.sequence || (sequence === head.sequence && rowHash !== head.hash)))
    throw new ArgusError(
      'ARGUS_LEDGER_BROKEN',
      `chain ${place.chain} was ${head.sequence} entries long with the hash ${head.hash}; the warehouse ends at ${sequence} with ${rowHash}`,
    );
  return state;
}

/** One statement for both: in every minute a statement costs more than what these two read. */
async function readState({ warehouse, ledger, chain }: Chain, since: number): Promise<ChainState> {
  const { name } = ledger.table;
  const rows = await warehouse.query({
    // Issued no earlier than its bar opened: said again for the index on that time, so that not the whole chain is read.
    sql: `SELECT * FROM (SELECT sequence, row_hash AS rowHash, '' AS id FROM ${name}
                         WHERE chain = {chain:String} ORDER BY chain DESC, sequence DESC LIMIT 1)
          UNION ALL
          SELECT 0 AS sequence, '' AS rowHash, ${ledger.idColumn} AS id FROM ${name}
          WHERE chain = {chain:String} AND bar_open >= fromUnixTimestamp64Milli({since:Int64})
            AND issued_at >= fromUnixTimestamp64Milli({since:Int64})`,
    params: { chain, since },
    schema: z.object({ sequence: z.coerce.number(), rowHash: z.string(), id: z.string() }),
  });
  const last = rows.find(({ id }) => id === '') ?? { sequence: 0, rowHash: GENESIS };
  const issued = new Set(rows.flatMap(({ id }) => (id === '' ? [] : [id])));
  return { sequence: last.sequence, rowHash: last.rowHash, issued };
}
