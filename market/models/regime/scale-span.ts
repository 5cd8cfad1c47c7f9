import type { Calendar } from '../../calendar/calendar.ts';
import { DAY, WEEK } from '../../time.ts';
import { isIntraday, TIMEFRAME_MS, type Timeframe } from '../../timeframe.ts';
import { SCALE_BARS } from './parameters.ts';

/** Any year without a change of opening hours: how many bars a year has. */
const YEAR = [Date.UTC(2023, 0, 1), Date.UTC(2024, 0, 1)] as const;

/** Time that the bars of a full scale take on the calendar, in ms: labels are relative to the market of so long. */
export function scaleSpan(calendar: Calendar, timeframe: Timeframe): number {
  const bars = SCALE_BARS[timeframe];
  if (timeframe === '1w') return bars * WEEK;
  const length = isIntraday(timeframe) ? TIMEFRAME_MS[timeframe] : Number.POSITIVE_INFINITY;
  const ofSession = (segments: readonly { open: number; close: number }[]) =>
    segments.reduce((sum, { open, close }) => sum + Math.ceil((close - open) / length), 0);
  const year = calendar.sessions(...YEAR);
  const count = timeframe === '1d' ? year.length : year.reduce((sum, { segments }) => sum + ofSession(segments), 0);
  return (bars / count) * 365 * DAY;
}
