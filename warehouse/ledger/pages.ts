import { blockList, readBlock, rowsOf } from '../table.ts';
import type { Warehouse } from '../warehouse.ts';
import type { ChainedEntry, Ledger } from './ledger.ts';

/** Rows of one page: memory holds two of them, one that is looked at and one that is fetched. */
const PAGE = 20_000;

/** Rows of a chain in their order. */
export interface LedgerPage {
  readonly length: number;
  row(i: number): ChainedEntry;
}

/** A chain from its first row on; the next page is fetched while one is looked at, and `rows` are expected in all. */
export async function* readChain(
  { warehouse, ledger, chain }: { warehouse: Warehouse; ledger: Ledger; chain: string },
  rows: number,
): AsyncGenerator<LedgerPage> {
  const pageAfter = (after: number) => readPage(warehouse, ledger, { chain, after });
  let next = pageAfter(0);
  for (let after = 0; after < rows; ) {
    const page = await next;
    if (page.length === 0) return;
    after += page.length;
    next = after < rows ? pageAfter(after) : next;
    // Nobody may be there to wait for it when a reader stops half-way.
    next.catch(() => {});
    yield page;
  }
}

async function readPage(
  warehouse: Warehouse,
  { table: { name }, chained }: Ledger,
  { chain, after }: { chain: string; after: number },
): Promise<LedgerPage> {
  const table = await warehouse.queryArrow({
    sql: `SELECT ${blockList(chained, name)}
          FROM ${name} WHERE chain = {chain:String} AND sequence > {after:UInt64} AND sequence <= {through:UInt64}
          ORDER BY chain, sequence LIMIT ${PAGE}`,
    // With an end the engine reads the rows of the page alone, not the first of every part of the rest.
    params: { chain, after, through: after + PAGE },
  });
  const block = readBlock(chained, table);
  const row = rowsOf(chained, block);
  return { length: block.length, row: (i) => row(i) as ChainedEntry };
}
