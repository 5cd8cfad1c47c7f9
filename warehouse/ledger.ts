import { hash } from 'node:crypto';
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

/** A row at its place in a chain. */
export interface ChainedRow extends LedgerRow {
  readonly sequence: number;
  readonly signalId: string;
  readonly previousHash: string;
  readonly rowHash: string;
}

// One call: half the time of an object per hash, of which a verification needs two a row.
const sha256 = (text: string): string => hash('sha256', text);
/** Hash before the first row of a chain. */
export const GENESIS = '';

/** Which signal it is: one for every bar of a symbol and timeframe. */
export const signalId = ({ symbol, timeframe, barOpen }: Pick<LedgerRow, 'symbol' | 'timeframe' | 'barOpen'>): string =>
  sha256(`${symbol}|${timeframe}|${barOpen}`).slice(0, 32);

/** The row as it is hashed: every field in a fixed order, numbers in the shortest form that gives the same bits back. */
export function canonicalRow(row: LedgerRow, sequence: number): string {
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
    row.probabilities.join(','),
    Math.fround(row.novelty),
    row.featureSha256,
    row.engineFingerprint,
  ].join('|');
}

export const rowHash = (previous: string, row: LedgerRow, sequence: number): string =>
  sha256(`${previous}|${canonicalRow(row, sequence)}`);

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
      // Issued no earlier than its bar opened: said again for the index on that time, so that not the whole chain is read.
      sql: `SELECT signal_id AS id FROM signal_ledger
            WHERE chain = {chain:String} AND bar_open >= fromUnixTimestamp64Milli({since:Int64})
              AND issued_at >= fromUnixTimestamp64Milli({since:Int64})`,
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
  const chained: ChainedRow[] = [];
  for (const row of rows) {
    const id = signalId(row);
    if (issued.has(id)) continue;
    sequence += 1;
    const hash = rowHash(previousHash, row, sequence);
    chained.push({ ...row, sequence, signalId: id, previousHash, rowHash: hash });
    previousHash = hash;
  }
  if (chained.length === 0) return 0;
  const floats = (of: (row: ChainedRow) => number) => arrow.makeVector(Float64Array.from(chained, of));
  const instants = (of: (row: ChainedRow) => number) => times(Float64Array.from(chained, of));
  const words = (of: (row: ChainedRow) => string) => texts(chained.map(of));
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
