import type { SymbolBars } from '../../bar.ts';
import { binOpensAfter } from '../../bars/bins.ts';
import { type Calendar, calendarOf } from '../../calendar/calendar.ts';
import { diurnalBucket } from '../../calendar/diurnal.ts';
import type { CalendarId } from '../../instrument.ts';
import type { IntradayTimeframe } from '../../timeframe.ts';
import { diurnalFactor } from '../regime/parameters.ts';
import { hasTimeOfDay } from './horizons.ts';
import type { RangeSeries } from './rows.ts';

/**
 * The bars of one symbol as ranges read them. `factors`: φ per bucket of its calendar, null for none; they cover the `ahead` bars after
 * the last one too.
 */
export function rangeSeries(
  { symbol, timeframe, bars }: SymbolBars,
  calendar: CalendarId,
  { factors, ahead }: { readonly factors: Float64Array | null; readonly ahead: number },
): RangeSeries {
  const logs = {
    n: bars.length,
    lnOpen: bars.open.map(Math.log),
    lnHigh: bars.high.map(Math.log),
    lnLow: bars.low.map(Math.log),
    lnClose: bars.close.map(Math.log),
    tradedMinutes: bars.tradedMinutes,
  };
  const phi =
    factors === null || !hasTimeOfDay(calendar, timeframe)
      ? null
      : factorsOf(calendarOf(calendar), { timeframe: timeframe as IntradayTimeframe, bars }, factors, ahead);
  return { symbol, closeTime: bars.closeTime, bars: logs, phi };
}

/** φ of every bar and of the bars ahead; 1 for those that the calendar does not know. */
function factorsOf(
  calendar: Calendar,
  { timeframe, bars }: { timeframe: IntradayTimeframe; bars: SymbolBars['bars'] },
  factors: Float64Array,
  ahead: number,
): Float64Array {
  const n = bars.length;
  const phi = new Float64Array(n + ahead).fill(1);
  for (let i = 0; i < n; i++) phi[i] = diurnalFactor(factors, diurnalBucket(calendar, bars.openTime[i]));
  const next = binOpensAfter(calendar, timeframe, bars.closeTime[n - 1], ahead);
  for (const [i, open] of next.entries()) phi[n + i] = diurnalFactor(factors, diurnalBucket(calendar, open));
  return phi;
}
