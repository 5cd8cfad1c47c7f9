import type { CalendarId } from '../../instrument.ts';
import { TIMEFRAME_MS, type Timeframe } from '../../timeframe.ts';

const HORIZON: Readonly<Record<Timeframe, number>> = {
  '1m': 15,
  '5m': 12,
  '15m': 16,
  '30m': 13,
  '1h': 7,
  '4h': 6,
  '1d': 5,
  '1w': 4,
};

/** At least half of the horizon, and without a common factor with the bars of a day: no hour of the day is left out. */
const STRIDE: Readonly<Record<Timeframe, number>> = {
  '1m': 11,
  '5m': 7,
  '15m': 11,
  '30m': 7,
  '1h': 5,
  '4h': 5,
  '1d': 3,
  '1w': 2,
};

const isOneDay = (calendar: CalendarId, timeframe: Timeframe) => calendar === '24X7' && timeframe === '1h';

/** Bars ahead that a signal speaks of: an hour bar of a market that never closes looks a day ahead (quant design, 4.1). */
export const horizonOf = (calendar: CalendarId, timeframe: Timeframe): number =>
  isOneDay(calendar, timeframe) ? 24 : HORIZON[timeframe];

/** Bars between two training samples of a symbol: labels overlap at most twice. */
export const strideOf = (calendar: CalendarId, timeframe: Timeframe): number =>
  isOneDay(calendar, timeframe) ? 13 : STRIDE[timeframe];

/** Whether the bar opening at `openTime` is one that models learn from. The grid is of UTC time: the same for all symbols. */
export const onTrainingGrid = (calendar: CalendarId, timeframe: Timeframe, openTime: number): boolean =>
  Math.floor(openTime / TIMEFRAME_MS[timeframe]) % strideOf(calendar, timeframe) === 0;
