import { ArgusError } from '#errors/argus-error.ts';
import { type Calendar, calendarOf } from '#market/calendar/calendar.ts';
import type { CalendarId, Instrument } from '#market/instrument.ts';
import { isIntraday, TIMEFRAME_MS, type Timeframe } from '#market/timeframe.ts';
import type { RawRows } from './load.ts';
import type { FeedColumns } from './record-batch.ts';
import { type BadRow, priceFault, widenToHull } from './row-checks.ts';
import { labelReader } from './session-label.ts';
import { timeframeOf } from './spacing.ts';
import { classify, KNOWN_CLASSES } from './venues.ts';

/** The checked bars of one symbol of one file. */
export interface Series {
  readonly path: string;
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  readonly columns: FeedColumns;
  /** Rows before the open and after the close of the regular session, which are not bars of it. */
  readonly outsideSession: number;
}

const KEEP = 0;
const LEAVE_OUT = 1;

/**
 * Checks every row of a file and splits it into series. Rows that cannot be bars are handed to `onBadRow` and left out; so are,
 * counted only, rows outside the regular session. Throws ARGUS_FEED_FORMAT when the bars of the file have no recognisable
 * timeframe or a class is unknown.
 */
export function seriesOf(
  path: string,
  rows: RawRows,
  timeframeGiven: Timeframe | undefined,
  onBadRow: (row: BadRow) => void,
): Series[] {
  const timeframe = timeframeGiven ?? timeframeOf(rows.time, rows.symbol, rows.symbols.length);
  if (timeframe === null) {
    throw new ArgusError(
      'ARGUS_FEED_FORMAT',
      `${path}: the distance between its bars is that of no timeframe (1m … 1w)`,
    );
  }
  const kinds = volumeKinds(rows);
  const labels = new Map<CalendarId, (time: number) => number | null>();
  const states = rows.symbols.map(({ symbol, assetClass, venue }, i) => {
    const found = classify(assetClass, venue);
    if (found === null) {
      const known = KNOWN_CLASSES.join(', ');
      throw new ArgusError(
        'ARGUS_FEED_FORMAT',
        `${path}: ${symbol} has the asset class "${assetClass}", which is none of ${known}`,
      );
    }
    const instrument: Instrument = { symbol, name: symbol, ...found, venue, volumeKind: kinds[i] as 'real' | 'none' };
    let openOf = labels.get(found.calendar);
    if (openOf === undefined) {
      openOf = labelReader(calendarOf(found.calendar), timeframe);
      labels.set(found.calendar, openOf);
    }
    return { ...emptyState(calendarOf(found.calendar), openOf), instrument };
  });
  const keep = new Uint8Array(rows.length);
  const step = TIMEFRAME_MS[timeframe];
  const intraday = isIntraday(timeframe);
  for (let i = 0; i < rows.length; i++) {
    const state = states[rows.symbol[i] as number] as SymbolState & { instrument: Instrument };
    const time = rows.time[i] as number;
    let fault =
      time > state.last ? priceFault(rows, i, state.instrument.volumeKind === 'none') : orderFault(time, state.last);
    if (time > state.last) state.last = time;
    if (fault === null && intraday) {
      if (time >= state.close || time < state.open) enterSession(state, time);
      if (time >= state.close) {
        state.outside++;
        keep[i] = LEAVE_OUT;
        continue;
      }
      if ((time - state.open) % step !== 0) fault = `no ${timeframe} bar opens at this time`;
    } else if (fault === null) {
      const open = state.openOf(time);
      if (open === null) fault = `${state.calendar.id} has no session on this date`;
      else if (open <= state.lastOpen) fault = 'a second row for the same session';
      else rows.time[i] = state.lastOpen = open;
    }
    if (fault !== null) {
      keep[i] = LEAVE_OUT;
      const when = Number.isFinite(time) ? new Date(time).toISOString() : null;
      onBadRow({ file: path, row: i + 1, symbol: state.instrument.symbol, time: when, reason: fault });
      continue;
    }
    widenToHull(rows, i);
    state.kept++;
  }
  const gathered = gather(
    rows,
    keep,
    states.map((state) => state.kept),
  );
  return states.map((state, i) => ({
    path,
    instrument: state.instrument,
    timeframe,
    columns: gathered[i] as FeedColumns,
    outsideSession: state.outside,
  }));
}

interface SymbolState {
  readonly calendar: Calendar;
  /** Open time of the day or week that a file labels with a time. */
  readonly openOf: (time: number) => number | null;
  /** The segment [open, close) of trading the last row was in; one look-up serves all its rows. */
  open: number;
  close: number;
  last: number;
  lastOpen: number;
  kept: number;
  outside: number;
}

const emptyState = (calendar: Calendar, openOf: SymbolState['openOf']): SymbolState => ({
  calendar,
  openOf,
  open: 0,
  close: 0,
  last: Number.NEGATIVE_INFINITY,
  lastOpen: Number.NEGATIVE_INFINITY,
  kept: 0,
  outside: 0,
});

/** Moves to the segment that holds `time`; leaves an empty one when the venue is closed. */
function enterSession(state: SymbolState, time: number): void {
  const segment = state.calendar.sessionAt(time)?.segments.find(({ open, close }) => open <= time && time < close);
  state.open = segment?.open ?? time;
  state.close = segment?.close ?? time;
}

function orderFault(time: number, last: number): string {
  if (Number.isNaN(time)) return 'the time is missing or is no time';
  if (time === last) return 'the same symbol and time as the row before';
  return `earlier than ${new Date(last).toISOString()}, a row of the same symbol before it`;
}

/** `none` for a symbol whose rows all have volume zero or none at all (an index, a quote feed). */
function volumeKinds(rows: RawRows): ('real' | 'none')[] {
  const kinds = rows.symbols.map((): 'real' | 'none' => 'none');
  for (let i = 0; i < rows.length; i++) if ((rows.volume[i] as number) > 0) kinds[rows.symbol[i] as number] = 'real';
  return kinds;
}

const COLUMNS = ['open', 'high', 'low', 'close', 'volume', 'vwap'] as const;

/** The kept rows of each symbol as columns: views where its rows are together and all kept, copies elsewhere. */
function gather(rows: RawRows, keep: Uint8Array, counts: readonly number[]): FeedColumns[] {
  const first = counts.map(() => -1);
  const last = counts.map(() => -1);
  for (let i = 0; i < rows.length; i++) {
    if (keep[i] !== KEEP) continue;
    const symbol = rows.symbol[i] as number;
    if (first[symbol] === -1) first[symbol] = i;
    last[symbol] = i;
  }
  return counts.map((count, symbol) => {
    const from = first[symbol] as number;
    const to = (last[symbol] as number) + 1;
    const together = count === to - from || count === 0;
    const pick = (column: Float64Array): Float64Array => {
      if (together) return column.subarray(Math.max(from, 0), Math.max(from, 0) + count);
      const picked = new Float64Array(count);
      let at = 0;
      for (let i = from; i < to; i++)
        if (keep[i] === KEEP && rows.symbol[i] === symbol) picked[at++] = column[i] as number;
      return picked;
    };
    return {
      openTime: pick(rows.time),
      ...(Object.fromEntries(COLUMNS.map((name) => [name, pick(rows[name])])) as Omit<FeedColumns, 'openTime'>),
    };
  });
}
