import type { Row } from '#market/block.ts';
import { enumName, float32, float32s, float64, text, time, uint16, uint64, word } from '#market/column.ts';
import { REGIME_COUNT } from '#market/output.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { defineLedger, sha256 } from './ledger.ts';

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
export type SignalEntry = Row<typeof SIGNAL_COLUMNS>;

/** Which signal it is: one for every bar of a symbol and timeframe. */
export const signalId = ({
  symbol,
  timeframe,
  barOpen,
}: Pick<SignalEntry, 'symbol' | 'timeframe' | 'barOpen'>): string =>
  sha256(`${symbol}|${timeframe}|${barOpen}`).slice(0, 32);

/** The record of what was said of the direction of every closed bar. */
export const SIGNAL_LEDGER = defineLedger({
  name: 'signal_ledger',
  idColumn: 'signal_id',
  columns: SIGNAL_COLUMNS,
  idOf: signalId,
  canonical: (row) =>
    [
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
    ].join('|'),
});
