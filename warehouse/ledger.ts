import { createHash } from 'node:crypto';
import * as arrow from 'apache-arrow';
import { z } from 'zod';
import { TIMEFRAMES, type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import { dictionary, lists, sameText, texts, times, unsigned64s } from './columns.ts';
import type { Stamp } from './stamp.ts';
import type { Warehouse } from './warehouse.ts';

/** A signal as it is written down for ever. Times are UTC ms; `regime` is a label or ''. */
export interface LedgerRow {
  readonly issuedAt: number;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly barOpen: number;
  readonly barClose: number;
  readonly horizon: number;
  readonly p: number;
  readonly shrunk: number;
  readonly direction: string;
  readonly confidence: number;
  readonly reason: string;
  readonly low: number;
  readonly high: number;
  readonly base: number;
  readonly modelVersion: number;
  readonly regime: string;
  readonly probabilities: Float32Array;
  readonly novelty: number;
  readonly featureSha256: string;
  readonly engineFingerprint: string;
}

interface Chained extends LedgerRow {
  readonly sequence: number;
  readonly signalId: string;
  readonly previousHash: string;
  readonly rowHash: string;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const PAGE = 50_000;
/** Hash before the first row of a chain. */
const GENESIS = '';

/** Which signal it is: one for every bar of a symbol and timeframe. */
export const signalId = ({ symbol, timeframe, barOpen }: LedgerRow): string =>
  sha256(`${symbol}|${timeframe}|${barOpen}`).slice(0, 32);

/** The row as it is hashed: every field in a fixed order, numbers in the shortest form that gives the same bits back. */
function canonical(row: LedgerRow, sequence: number): string {
  return [
    sequence,
    row.issuedAt,
    row.symbol,
    row.timeframe,
    row.barOpen,
    row.barClose,
    row.horizon,
    row.p,
    row.shrunk,
    row.direction,
    row.confidence,
    row.reason,
    row.low,
    row.high,
    row.base,
    row.modelVersion,
    row.regime,
    [...row.probabilities].join(','),
    Math.fround(row.novelty),
    row.featureSha256,
    row.engineFingerprint,
  ].join('|');
}

const rowHash = (previous: string, row: LedgerRow, sequence: number): string =>
  sha256(`${previous}|${canonical(row, sequence)}`);

/**
 * Appends signals to a chain, in the order given. What a run has written once stays: a retry of it writes nothing, and a signal
 * that is in the ledger already is left out. Returns how many were written.
 */
export async function appendLedger(
  warehouse: Warehouse,
  { chain, rows }: { chain: string; rows: readonly LedgerRow[] },
  stamp: Stamp,
): Promise<number> {
  if (rows.length === 0) return 0;
  const since = Math.min(...rows.map(({ barOpen }) => barOpen));
  const [known, [head]] = await Promise.all([
    warehouse.query({
      sql: `SELECT signal_id AS id FROM signal_ledger
            WHERE chain = {chain:String} AND bar_open >= fromUnixTimestamp64Milli({since:Int64})`,
      params: { chain, since },
      schema: z.object({ id: z.string() }),
    }),
    warehouse.query({
      sql: `SELECT sequence, row_hash AS hash FROM signal_ledger WHERE chain = {chain:String} ORDER BY chain DESC, sequence DESC LIMIT 1`,
      params: { chain },
      schema: z.object({ sequence: z.coerce.number(), hash: z.string() }),
    }),
  ]);
  const issued = new Set(known.map(({ id }) => id));
  let sequence = head?.sequence ?? 0;
  let previousHash = head?.hash ?? GENESIS;
  const chained: Chained[] = [];
  for (const row of rows) {
    const id = signalId(row);
    if (issued.has(id)) continue;
    sequence += 1;
    const hash = rowHash(previousHash, row, sequence);
    chained.push({ ...row, sequence, signalId: id, previousHash, rowHash: hash });
    previousHash = hash;
  }
  if (chained.length === 0) return 0;
  const floats = (of: (row: Chained) => number) => arrow.makeVector(Float64Array.from(chained, of));
  const instants = (of: (row: Chained) => number) => times(Float64Array.from(chained, of));
  const words = (of: (row: Chained) => string) => texts(chained.map(of));
  const probabilities = new Float32Array(chained.length * 5);
  for (const [i, row] of chained.entries()) probabilities.set(row.probabilities, i * 5);
  await warehouse.insertArrow({
    table: 'signal_ledger',
    token: stamp.activityId,
    data: new arrow.Table({
      chain: sameText(chain, chained.length),
      sequence: unsigned64s(Float64Array.from(chained, (row) => row.sequence)),
      signal_id: words((row) => row.signalId),
      issued_at: instants((row) => row.issuedAt),
      symbol: words((row) => row.symbol),
      timeframe: dictionary(
        TIMEFRAMES,
        Int32Array.from(chained, (row) => timeframeIndex(row.timeframe)),
      ),
      bar_open: instants((row) => row.barOpen),
      bar_close: instants((row) => row.barClose),
      horizon: arrow.makeVector(Uint16Array.from(chained, (row) => row.horizon)),
      p: floats((row) => row.p),
      p_shrunk: floats((row) => row.shrunk),
      direction: words((row) => row.direction),
      confidence: floats((row) => row.confidence),
      abstain_reason: words((row) => row.reason),
      interval_low: floats((row) => row.low),
      interval_high: floats((row) => row.high),
      base_rate: floats((row) => row.base),
      model_version: unsigned64s(Float64Array.from(chained, (row) => row.modelVersion)),
      regime: words((row) => row.regime),
      regime_probabilities: lists(probabilities, 5),
      novelty: arrow.makeVector(Float32Array.from(chained, (row) => row.novelty)),
      feature_sha256: words((row) => row.featureSha256),
      engine_fingerprint: words((row) => row.engineFingerprint),
      previous_hash: words((row) => row.previousHash),
      row_hash: words((row) => row.rowHash),
      run_id: sameText(stamp.runId, chained.length),
    }),
  });
  return chained.length;
}

export interface LedgerReport {
  readonly chains: readonly { readonly chain: string; readonly rows: number; readonly head: string }[];
  /** The first row of each chain that is not what was written, or does not follow the row before it. */
  readonly faults: readonly { readonly chain: string; readonly sequence: number; readonly what: string }[];
}

/** Computes every hash of the ledger again, chain by chain. */
export async function verifyLedger(
  warehouse: Warehouse,
  onRows: (rows: number) => void = () => {},
): Promise<LedgerReport> {
  const chains = await warehouse.query({
    sql: 'SELECT chain, count() AS counted FROM signal_ledger GROUP BY chain ORDER BY chain',
    schema: z.object({ chain: z.string(), counted: z.coerce.number() }),
  });
  const report: { chains: LedgerReport['chains'][number][]; faults: LedgerReport['faults'][number][] } = {
    chains: [],
    faults: [],
  };
  for (const { chain, counted } of chains) {
    let previous = GENESIS;
    let sequence = 0;
    let fault: string | null = null;
    while (fault === null && sequence < counted) {
      const rows = await readPage(warehouse, chain, sequence);
      if (rows.length === 0) fault = `the rows after ${sequence} are missing`;
      for (const row of rows) {
        sequence += 1;
        if (row.sequence !== sequence) fault = `row ${sequence} is missing or twice`;
        else if (row.previousHash !== previous) fault = 'it does not follow the row before it';
        else if (rowHash(previous, row, sequence) !== row.rowHash) fault = 'the row is not what was written';
        if (fault !== null) break;
        previous = row.rowHash;
      }
      onRows(rows.length);
    }
    report.chains.push({ chain, rows: counted, head: previous });
    if (fault !== null) report.faults.push({ chain, sequence, what: fault });
  }
  return report;
}

async function readPage(warehouse: Warehouse, chain: string, after: number): Promise<Chained[]> {
  const table = await warehouse.queryArrow({
    sql: `SELECT sequence, toUnixTimestamp64Milli(issued_at) AS issued, toString(symbol) AS symbol, toUInt8(timeframe) AS tf,
                 toUnixTimestamp64Milli(bar_open) AS opened, toUnixTimestamp64Milli(bar_close) AS closed, horizon, p, p_shrunk,
                 toString(direction) AS direction, confidence, toString(abstain_reason) AS reason, interval_low, interval_high, base_rate,
                 model_version, toString(regime) AS regime, regime_probabilities, novelty, feature_sha256,
                 toString(engine_fingerprint) AS fingerprint, previous_hash, row_hash, signal_id
          FROM signal_ledger WHERE chain = {chain:String} AND sequence > {after:UInt64}
          ORDER BY chain, sequence LIMIT ${PAGE}`,
    params: { chain, after },
  });
  const column = (name: string) => table.getChild(name) as arrow.Vector;
  const number = (name: string) => {
    const values = column(name);
    return (i: number) => Number(values.get(i));
  };
  const text = (name: string) => {
    const values = column(name);
    return (i: number) => String(values.get(i));
  };
  const get = {
    sequence: number('sequence'),
    issued: number('issued'),
    symbol: text('symbol'),
    tf: number('tf'),
    opened: number('opened'),
    closed: number('closed'),
    horizon: number('horizon'),
    p: number('p'),
    shrunk: number('p_shrunk'),
    direction: text('direction'),
    confidence: number('confidence'),
    reason: text('reason'),
    low: number('interval_low'),
    high: number('interval_high'),
    base: number('base_rate'),
    version: number('model_version'),
    regime: text('regime'),
    novelty: number('novelty'),
    sha: text('feature_sha256'),
    fingerprint: text('fingerprint'),
    previous: text('previous_hash'),
    hash: text('row_hash'),
    id: text('signal_id'),
  };
  const probabilities = column('regime_probabilities');
  return Array.from({ length: table.numRows }, (_, i) => ({
    sequence: get.sequence(i),
    issuedAt: get.issued(i),
    symbol: get.symbol(i),
    timeframe: TIMEFRAMES[get.tf(i)] as Timeframe,
    barOpen: get.opened(i),
    barClose: get.closed(i),
    horizon: get.horizon(i),
    p: get.p(i),
    shrunk: get.shrunk(i),
    direction: get.direction(i),
    confidence: get.confidence(i),
    reason: get.reason(i),
    low: get.low(i),
    high: get.high(i),
    base: get.base(i),
    modelVersion: get.version(i),
    regime: get.regime(i),
    probabilities: Float32Array.from(probabilities.get(i).toArray() as Float32Array),
    novelty: get.novelty(i),
    featureSha256: get.sha(i),
    engineFingerprint: get.fingerprint(i),
    previousHash: get.previous(i),
    rowHash: get.hash(i),
    signalId: get.id(i),
  }));
}
