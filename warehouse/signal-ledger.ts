import { hash } from 'node:crypto';
import { z } from 'zod';
import type { Row } from '#market/block.ts';
import { enumName, float32, float32s, float64, text, time, uint16, uint64, word } from '#market/column.ts';
import { REGIME_COUNT } from '#market/output.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { insertRows } from './insert.ts';
import type { Stamp } from './stamp.ts';
import { defineTable, pick } from './table.ts';
import type { Warehouse } from './warehouse.ts';

/** A signal as it is written down for ever. Times are UTC ms. */
const SIGNAL_COLUMNS = {
  issuedAt: time(),
  symbol: word(),
  timeframe: enumName(TIMEFRAMES),
  barOpen: time(),
  barClose: time(),
  horizon: uint16(),
  p: float64(),
  shrunk: float64('p_shrunk'),
  direction: word(),
  confidence: float64(),
  reason: word('abstain_reason'),
  low: float64('interval_low'),
  high: float64('interval_high'),
  base: float64('base_rate'),
  modelVersion: uint64(),
  /** A label, or '' where there is no regime. */
  regime: word(),
  probabilities: float32s(REGIME_COUNT, 'regime_probabilities'),
  novelty: float32(),
  featureSha256: text('feature_sha256'),
  engineFingerprint: word(),
};
export type LedgerRow = Row<typeof SIGNAL_COLUMNS>;

/** Only ever added to: each row of a chain carries the hash of the row before it. */
export const SIGNAL_LEDGER = defineTable({
  name: 'signal_ledger',
  columns: {
    chain: word(),
    sequence: uint64(),
    signalId: text(),
    ...SIGNAL_COLUMNS,
    previousHash: text(),
    rowHash: text(),
    runId: word(),
  },
  engine: 'MergeTree',
  monthOf: 'issuedAt',
  orderBy: ['chain', 'sequence'],
});

/** A signal at its place in a chain. */
export const CHAINED_COLUMNS = {
  ...SIGNAL_COLUMNS,
  ...pick(SIGNAL_LEDGER, 'sequence', 'signalId', 'previousHash', 'rowHash'),
};
export type ChainedRow = Row<typeof CHAINED_COLUMNS>;

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
  const same = { chain, runId: stamp.runId };
  await insertRows(warehouse, { table: SIGNAL_LEDGER, token: stamp.activityId }, chained, same);
  return chained.length;
}
