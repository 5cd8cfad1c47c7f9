import { CHAINED_COLUMNS, type ChainedRow } from './signal-ledger.ts';
import { blockList, readBlock, rowsOf } from './table.ts';
import type { Warehouse } from './warehouse.ts';

/** Rows of one page: memory holds two of them, one that is looked at and one that is fetched. */
const PAGE = 20_000;

/** Rows of a chain in their order. */
export interface LedgerPage {
  readonly length: number;
  row(i: number): ChainedRow;
}

/** A chain from its first row on; the next page is fetched while one is looked at, and `rows` are expected in all. */
export async function* readChain(warehouse: Warehouse, chain: string, rows: number): AsyncGenerator<LedgerPage> {
  let next = readPage(warehouse, chain, 0);
  for (let after = 0; after < rows; ) {
    const page = await next;
    if (page.length === 0) return;
    after += page.length;
    next = after < rows ? readPage(warehouse, chain, after) : next;
    // Nobody may be there to wait for it when a reader stops half-way.
    next.catch(() => {});
    yield page;
  }
}

async function readPage(warehouse: Warehouse, chain: string, after: number): Promise<LedgerPage> {
  const table = await warehouse.queryArrow({
    sql: `SELECT ${blockList(CHAINED_COLUMNS, 'signal_ledger')}
          FROM signal_ledger WHERE chain = {chain:String} AND sequence > {after:UInt64} AND sequence <= {through:UInt64}
          ORDER BY chain, sequence LIMIT ${PAGE}`,
    // With an end the engine reads the rows of the page alone, not the first of every part of the rest.
    params: { chain, after, through: after + PAGE },
  });
  const block = readBlock(CHAINED_COLUMNS, table);
  return { length: block.length, row: rowsOf(CHAINED_COLUMNS, block) };
}
