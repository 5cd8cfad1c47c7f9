import type { CalendarId } from '../../instrument.ts';
import type { Timeframe } from '../../timeframe.ts';
import { hasDiurnal } from '../regime/parameters.ts';
import { horizonOf } from '../signals/horizon.ts';

/** Bars ahead that a range speaks of: the next bar, those of a signal, and a month of days. */
export const rangeHorizons = (calendar: CalendarId, timeframe: Timeframe): number[] => [
  1,
  horizonOf(calendar, timeframe),
  ...(timeframe === '1d' ? [20] : []),
];

/**
 * Whether variances are divided by the factor of their time of day: within sessions alone. Where a market never closes the factor
 * did not help (forecasts design, 2.1).
 */
export const hasTimeOfDay = (calendar: CalendarId, timeframe: Timeframe): boolean =>
  calendar !== '24X7' && calendar !== 'CONTEXT' && hasDiurnal(timeframe);
