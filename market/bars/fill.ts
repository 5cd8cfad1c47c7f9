import { allocateBars, type BarColumns, sliceBars } from '../bar.ts';
import type { Calendar } from '../calendar/calendar.ts';
import { DAY, MINUTE } from '../time.ts';

/** Scheduled minutes in a row that are filled in; after that the instrument is halted (quant design 0.1). */
export const MAX_FILLS = 30;

/** What filling carries from one stretch of minutes to the next. */
export interface FillState {
  /** Close of the last bar; NaN before the first trade ever. */
  readonly close: number;
  /** Scheduled minutes without a bar since then; above 30 the instrument is halted. */
  readonly missing: number;
  /** Close time of the last bar that was delivered, UTC ms; 0 before the first. */
  readonly since: number;
}

export const NEVER_TRADED: FillState = { close: Number.NaN, missing: MAX_FILLS + 1, since: 0 };

export const isHalted = ({ close, missing }: FillState): boolean => !Number.isNaN(close) && missing > MAX_FILLS;

export interface Filled {
  /** The minutes with the filled ones between them. */
  readonly bars: BarColumns;
  /** 1 where a minute of `bars` was filled in. */
  readonly filled: Uint8Array;
  readonly state: FillState;
}

/**
 * Fills scheduled minutes of [from, through) that have no bar: flat at the previous close, volume 0, tradedMinutes 0, up to 30 in a
 * row, breaks between sessions not counted; then the instrument is halted and has no bars until it trades again (quant design 0.1).
 * Nothing is filled before the first trade. Filled in pieces, with the state handed on, the result is the same.
 */
export function fillMinutes(
  calendar: Calendar,
  minutes: BarColumns,
  { from, through, state }: { from: number; through: number; state: FillState },
): Filled {
  const scheduled = calendar
    .sessions(from, through)
    .flatMap(({ segments }) =>
      segments.map(({ open, close }) => [Math.max(open, from), Math.min(close, through)] as const),
    )
    .filter(([open, close]) => open < close);
  const room = scheduled.reduce((sum, [open, close]) => sum + (close - open) / MINUTE, 0);
  const bars = allocateBars(minutes.length + room);
  const filled = new Uint8Array(bars.length);
  let { close, missing, since } = state;
  let count = 0;
  let next = 0;
  const take = () => {
    copy(minutes, next, bars, count++);
    close = minutes.close[next];
    since = minutes.closeTime[next];
    missing = 0;
    next++;
  };
  for (const [open, end] of scheduled) {
    while (next < minutes.length && minutes.openTime[next] < open) take();
    for (let t = open; t < end; t += MINUTE) {
      // A minute off the grid, or given twice, must not hold up those behind it.
      while (next < minutes.length && minutes.openTime[next] < t) take();
      if (next < minutes.length && minutes.openTime[next] === t) {
        take();
        continue;
      }
      if (missing <= MAX_FILLS) missing++;
      if (missing > MAX_FILLS || Number.isNaN(close)) continue;
      filled[count] = 1;
      flat(bars, count++, t, close);
    }
  }
  while (next < minutes.length) take();
  return { bars: sliceBars(bars, 0, count), filled: filled.subarray(0, count), state: { close, missing, since } };
}

function flat(bars: BarColumns, at: number, openTime: number, close: number): void {
  bars.openTime[at] = openTime;
  bars.closeTime[at] = openTime + MINUTE;
  for (const name of ['open', 'high', 'low', 'close', 'vwap'] as const) bars[name][at] = close;
  bars.scheduledMinutes[at] = 1;
}

function copy(from: BarColumns, i: number, to: BarColumns, at: number): void {
  to.openTime[at] = from.openTime[i];
  to.closeTime[at] = from.closeTime[i];
  to.open[at] = from.open[i];
  to.high[at] = from.high[i];
  to.low[at] = from.low[i];
  to.close[at] = from.close[i];
  to.volume[at] = from.volume[i];
  to.vwap[at] = from.vwap[i];
  to.tradedMinutes[at] = from.tradedMinutes[i];
  to.scheduledMinutes[at] = from.scheduledMinutes[i];
}

/**
 * The time from which bars must be known to fill minutes from `time` on: 30 scheduled minutes before it. What happened earlier makes
 * no difference, because an instrument without a bar for longer is halted.
 */
export function fillStart(calendar: Calendar, time: number): number {
  let missing = MAX_FILLS;
  for (const { segments } of calendar.sessions(time - 21 * DAY, time).reverse()) {
    for (const { open, close } of [...segments].reverse()) {
      const span = (Math.min(close, time) - open) / MINUTE;
      if (span <= 0) continue;
      if (span >= missing) return Math.min(close, time) - missing * MINUTE;
      missing -= span;
    }
  }
  return time - 21 * DAY;
}
