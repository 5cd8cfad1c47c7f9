import { z } from 'zod';
import type { Warehouse } from '../warehouse.ts';
import { type ChainedEntry, GENESIS, type Ledger, rowHash } from './ledger.ts';
import { LEDGERS } from './ledgers.ts';
import { readChain } from './pages.ts';

/** The hash of the last row of a chain of so many entries, as it was published. */
export interface LedgerHead {
  readonly chain: string;
  readonly signals: number;
  readonly hash: string;
}

export interface LedgerFault {
  readonly chain: string;
  readonly sequence: number;
  readonly what: string;
}

export interface LedgerReport {
  readonly chains: readonly { readonly chain: string; readonly rows: number; readonly head: string }[];
  /** Rows that are not what was written; a chain is followed to its first row that does not continue the one before it. */
  readonly faults: readonly LedgerFault[];
}

/** Of a chain that was changed throughout so many rows are named. */
const MOST_FAULTS = 10;

/**
 * Computes every hash of the ledgers again, chain by chain, a page of rows at a time. Who rewrites a whole chain with new hashes, or
 * takes its last rows away, leaves a chain that is sound in itself: `heads` that were published before tell that.
 */
export async function verifyLedger(
  warehouse: Warehouse,
  { heads = [] }: { heads?: readonly LedgerHead[] } = {},
): Promise<LedgerReport> {
  const report = { chains: [] as LedgerReport['chains'][number][], faults: [] as LedgerFault[] };
  for (const ledger of LEDGERS) {
    const chains = await warehouse.query({
      sql: `SELECT chain, count() AS rows FROM ${ledger.table.name} GROUP BY chain ORDER BY chain`,
      schema: z.object({ chain: z.string(), rows: z.coerce.number() }),
    });
    for (const { chain, rows } of chains) {
      const published = heads.filter((head) => head.chain === chain);
      const { head, faults } = await verifyChain(warehouse, ledger, { chain, rows, heads: published });
      report.chains.push({ chain, rows, head });
      report.faults.push(...faults);
    }
  }
  for (const { chain, signals } of heads)
    if (!report.chains.some((known) => known.chain === chain))
      report.faults.push({ chain, sequence: signals, what: 'the chain of this published hash is missing' });
  return report;
}

async function verifyChain(
  warehouse: Warehouse,
  ledger: Ledger,
  { chain, rows, heads }: { chain: string; rows: number; heads: readonly LedgerHead[] },
): Promise<{ head: string; faults: LedgerFault[] }> {
  const published = new Map(heads.map(({ signals, hash }) => [signals, hash]));
  const faults: LedgerFault[] = [];
  const tell = (sequence: number, what: string) => faults.push({ chain, sequence, what });
  let previous = GENESIS;
  let sequence = 0;
  for await (const page of readChain({ warehouse, ledger, chain }, rows)) {
    // What is added while it is read belongs to the next look.
    for (let i = 0; i < page.length && sequence < rows; i++) {
      const row = page.row(i);
      sequence += 1;
      const broken = row.sequence !== sequence || row.previousHash !== previous;
      if (row.sequence !== sequence) tell(sequence, `row ${sequence} is missing or twice`);
      else if (broken) tell(sequence, 'it does not follow the row before it');
      else if (!isAsWritten(ledger, row)) tell(sequence, 'the row is not what was written');
      // What stands after a break cannot be judged; what stands after a changed row can.
      if (broken || faults.length >= MOST_FAULTS) return { head: previous, faults };
      previous = row.rowHash;
      if ((published.get(sequence) ?? previous) !== previous) tell(sequence, 'another hash was published');
    }
  }
  if (sequence < rows) tell(sequence, `the rows after ${sequence} are missing`);
  for (const { signals } of heads)
    if (signals > rows) tell(rows, `${signals} entries were published, of which the last are missing`);
  return { head: previous, faults };
}

/** The id is no part of the hashed row but follows from it: it ties an entry to what came of it. */
const isAsWritten = (ledger: Ledger, row: ChainedEntry): boolean =>
  rowHash(ledger, row.previousHash, row, row.sequence) === row.rowHash && row.id === ledger.idOf(row);
