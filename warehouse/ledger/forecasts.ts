import type { Row } from '#market/block.ts';
import { enumName, flag, float64, time, uint16, uint64, word } from '#market/column.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { defineLedger, sha256 } from './ledger.ts';

/** What a forecast may be of: the size of a move, an event, or a direction against the class. */
export const FORECAST_KINDS = ['range', 'event', 'relative'] as const;

const FORECAST_COLUMNS = {
  issuedAt: time(),
  symbol: word(),
  timeframe: enumName(TIMEFRAMES),
  barOpen: time(),
  barClose: time(),
  kind: enumName(FORECAST_KINDS),
  /** Name of the event; '' for the others. */
  event: word(),
  /** Bars ahead. */
  horizon: uint16(),
  /** Standard deviation of the log return, or a probability: of the event, or of being ahead of the class. */
  value: float64(),
  /** The 80 % range of the log return from the close; NaN where there is none. */
  low: float64(),
  high: float64(),
  /** What is usual: the standard deviation by the own mean of 250 bars, the rate of the event, or one half. */
  climatology: float64(),
  /** Whether it has shown skill. */
  gate: flag(),
  modelVersion: uint64(),
  engineFingerprint: word(),
};
export type ForecastEntry = Row<typeof FORECAST_COLUMNS>;

/** Which forecast it is: one for every bar, kind, event and horizon. */
export const forecastId = ({
  symbol,
  timeframe,
  barOpen,
  kind,
  event,
  horizon,
}: Pick<ForecastEntry, 'symbol' | 'timeframe' | 'barOpen' | 'kind' | 'event' | 'horizon'>): string =>
  sha256(`${symbol}|${timeframe}|${barOpen}|${kind}|${event}|${horizon}`).slice(0, 32);

/** The record of what was forecast of the size of moves. */
export const FORECAST_LEDGER = defineLedger({
  name: 'forecast_ledger',
  idColumn: 'forecast_id',
  columns: FORECAST_COLUMNS,
  idOf: forecastId,
  canonical: (row) =>
    [
      row.issuedAt,
      row.symbol,
      row.timeframe,
      row.barOpen,
      row.barClose,
      row.kind,
      row.event,
      row.horizon,
      row.value,
      row.low,
      row.high,
      row.climatology,
      row.gate ? 1 : 0,
      row.modelVersion,
      row.engineFingerprint,
    ].join('|'),
});
