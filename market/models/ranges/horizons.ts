import type { CalendarId } from '../../instrument.ts';
import type { Timeframe } from '../../timeframe.ts';
import { horizonOf } from '../signals/horizon.ts';

/** Bars ahead that a range speaks of: the next bar, those of a signal, and a month of days. */
export const rangeHorizons = (calendar: CalendarId, timeframe: Timeframe): number[] => [
  1,
  horizonOf(calendar, timeframe),
  ...(timeframe === '1d' ? [20] : []),
];
