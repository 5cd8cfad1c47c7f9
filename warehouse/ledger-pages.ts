import { at } from '#market/at.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { listValues, numbersOf, textsOf } from './columns.ts';
import type { ChainedRow } from './ledger.ts';
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
    sql: `SELECT sequence, toUnixTimestamp64Milli(issued_at) AS issued, symbol, toUInt8(timeframe) AS tf,
                 toUnixTimestamp64Milli(bar_open) AS opened, toUnixTimestamp64Milli(bar_close) AS closed, horizon, p, p_shrunk,
                 direction, confidence, abstain_reason, interval_low, interval_high, base_rate, model_version, regime,
                 regime_probabilities, novelty, feature_sha256, engine_fingerprint, previous_hash, row_hash, signal_id
          FROM signal_ledger WHERE chain = {chain:String} AND sequence > {after:UInt64} AND sequence <= {through:UInt64}
          ORDER BY chain, sequence LIMIT ${PAGE}`,
    // With an end the engine reads the rows of the page alone, not the first of every part of the rest.
    params: { chain, after, through: after + PAGE },
  });
  const number = (name: string) => numbersOf(table.getChild(name));
  const text = (name: string) => textsOf(table.getChild(name));
  const sequence = number('sequence');
  const issued = number('issued');
  const opened = number('opened');
  const closed = number('closed');
  const horizon = number('horizon');
  const tf = number('tf');
  const p = number('p');
  const shrunk = number('p_shrunk');
  const confidence = number('confidence');
  const low = number('interval_low');
  const high = number('interval_high');
  const base = number('base_rate');
  const version = number('model_version');
  const novelty = number('novelty');
  const symbol = text('symbol');
  const direction = text('direction');
  const reason = text('abstain_reason');
  const regime = text('regime');
  const feature = text('feature_sha256');
  const fingerprint = text('engine_fingerprint');
  const previous = text('previous_hash');
  const hash = text('row_hash');
  const id = text('signal_id');
  const probabilities = listValues(table.getChild('regime_probabilities'));
  return {
    length: table.numRows,
    row: (i) => ({
      sequence: at(sequence, i),
      issuedAt: at(issued, i),
      symbol: at(symbol, i),
      timeframe: at(TIMEFRAMES, at(tf, i)),
      barOpen: at(opened, i),
      barClose: at(closed, i),
      horizon: at(horizon, i),
      p: at(p, i),
      shrunk: at(shrunk, i),
      direction: at(direction, i),
      confidence: at(confidence, i),
      reason: at(reason, i),
      low: at(low, i),
      high: at(high, i),
      base: at(base, i),
      modelVersion: at(version, i),
      regime: at(regime, i),
      probabilities: at(probabilities, i),
      novelty: at(novelty, i),
      featureSha256: at(feature, i),
      engineFingerprint: at(fingerprint, i),
      previousHash: at(previous, i),
      rowHash: at(hash, i),
      signalId: at(id, i),
    }),
  };
}
