import { TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
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
  const [sequence, issued, opened, closed, horizon] = ['sequence', 'issued', 'opened', 'closed', 'horizon'].map(number);
  const [tf, p, shrunk, confidence, low] = ['tf', 'p', 'p_shrunk', 'confidence', 'interval_low'].map(number);
  const [high, base, version, novelty] = ['interval_high', 'base_rate', 'model_version', 'novelty'].map(number);
  const [symbol, direction, reason, regime] = ['symbol', 'direction', 'abstain_reason', 'regime'].map(text);
  const [feature, fingerprint, previous] = ['feature_sha256', 'engine_fingerprint', 'previous_hash'].map(text);
  const [hash, id] = ['row_hash', 'signal_id'].map(text);
  const probabilities = listValues(table.getChild('regime_probabilities'));
  return {
    length: table.numRows,
    row: (i) => ({
      sequence: sequence[i],
      issuedAt: issued[i],
      symbol: symbol[i],
      timeframe: TIMEFRAMES[tf[i]] as Timeframe,
      barOpen: opened[i],
      barClose: closed[i],
      horizon: horizon[i],
      p: p[i],
      shrunk: shrunk[i],
      direction: direction[i],
      confidence: confidence[i],
      reason: reason[i],
      low: low[i],
      high: high[i],
      base: base[i],
      modelVersion: version[i],
      regime: regime[i],
      probabilities: probabilities[i],
      novelty: novelty[i],
      featureSha256: feature[i],
      engineFingerprint: fingerprint[i],
      previousHash: previous[i],
      rowHash: hash[i],
      signalId: id[i],
    }),
  };
}
