import { hash } from 'node:crypto';
import type { Row } from '#market/block.ts';
import { type Column, type Columns, text, uint64, word } from '#market/column.ts';
import { defineTable, type Table } from '../table.ts';

/** What is said in every ledger: when, and of which bar. Times are UTC ms. */
export type Said = Columns & { readonly issuedAt: Column<'time'>; readonly barOpen: Column<'time'> };

interface LedgerSpec<C extends Said> {
  /** Name of its table. */
  readonly name: string;
  /** Column that tells its entries apart. */
  readonly idColumn: string;
  /** What an entry says. */
  readonly columns: C;
  /** Which entry it is, whoever says it and whenever. */
  idOf(entry: Row<C>): string;
  /** Every field in a fixed order, numbers in the shortest form that gives the same bits back. */
  canonical(entry: Row<C>): string;
}

/** Place of an entry in its chain. */
const LINK = { previousHash: text(), rowHash: text() };
type Placed = {
  readonly sequence: number;
  readonly id: string;
  readonly previousHash: string;
  readonly rowHash: string;
};

/**
 * Entries that are written down for ever, in chains: each row carries the hash of the row before it. A ledger is only ever added to.
 * `pending`: rows on their way into it, by the attempt that brings them.
 */
export interface Ledger<C extends Said = Said> {
  readonly table: Table;
  readonly pending: Table;
  readonly idColumn: string;
  /** An entry at its place: what is read back to verify a chain. */
  readonly chained: Columns;
  idOf(entry: Row<C>): string;
  canonical(entry: Row<C>): string;
}

/** An entry of any ledger. */
export type Entry = Row<Said>;
/** An entry at its place in a chain. */
export type ChainedEntry = Entry & Placed;

/** The one place that says what a ledger is: its table, its pending rows and the text that is hashed. */
export function defineLedger<C extends Said>({ name, idColumn, columns, idOf, canonical }: LedgerSpec<C>) {
  const place = { sequence: uint64(), id: text(idColumn) };
  const stored = { chain: word(), ...place, ...columns, ...LINK, runId: word() };
  const table = defineTable({
    name,
    columns: stored,
    engine: 'MergeTree',
    monthOf: 'issuedAt',
    orderBy: ['chain', 'sequence'],
  });
  const pending = defineTable({
    name: `${name}_pending`,
    columns: { attempt: text(), ...stored },
    engine: 'MergeTree',
    partition: 'attempt',
    orderBy: ['sequence'],
  });
  return { table, pending, idColumn, chained: { ...columns, ...place, ...LINK }, idOf, canonical };
}

// One call: half the time of an object per hash, of which a verification needs two a row.
export const sha256 = (content: string): string => hash('sha256', content);
/** Hash before the first row of a chain. */
export const GENESIS = '';

export const rowHash = ({ canonical }: Ledger, previous: string, entry: Entry, sequence: number): string =>
  sha256(`${previous}|${sequence}|${canonical(entry)}`);

/** Entries as they continue a chain after a row of it. */
export function chained(
  ledger: Ledger,
  entries: readonly Entry[],
  after: Pick<Placed, 'sequence' | 'rowHash'>,
): ChainedEntry[] {
  let { sequence, rowHash: previousHash } = after;
  return entries.map((entry) => {
    sequence += 1;
    const hashed = rowHash(ledger, previousHash, entry, sequence);
    const next = { ...entry, sequence, id: ledger.idOf(entry), previousHash, rowHash: hashed };
    previousHash = hashed;
    return next;
  });
}
