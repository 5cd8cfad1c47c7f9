import { hash } from 'node:crypto';
import type { Row } from '#market/block.ts';
import { enumName, float32, float32s, float64, text, time, uint16, uint64, word } from '#market/column.ts';
import { REGIME_COUNT } from '#market/output.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { defineTable, pick } from './table.ts';

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

/** Signals as they continue a chain after a row of it. */
export function chained(rows: readonly LedgerRow[], after: Pick<ChainedRow, 'sequence' | 'rowHash'>): ChainedRow[] {
  let { sequence, rowHash: previousHash } = after;
  return rows.map((row) => {
    sequence += 1;
    const hash = rowHash(previousHash, row, sequence);
    const next = { ...row, sequence, signalId: signalId(row), previousHash, rowHash: hash };
    previousHash = hash;
    return next;
  });
}
