import { ArgusError } from '#errors/argus-error.ts';
import { type BarFields, eachField } from '#market/bar.ts';
import { type Calendar, calendarOf } from '#market/calendar/calendar.ts';
import type { CalendarId, Instrument } from '#market/instrument.ts';
import { DAY } from '#market/time.ts';
import { isIntraday, TIMEFRAME_MS, type Timeframe } from '#market/timeframe.ts';
import { faultOfSymbol } from './evidence/symbols.ts';
import { NO_INSTANT } from './evidence/timed-rows.ts';
import type { RawRows } from './raw-rows.ts';
import { type BadRow, isSound, priceFault, widenToHull } from './row-checks.ts';
import { labelReader } from './session-label.ts';
import { countOutside, type OutsideRows, type SessionlessDay } from './sessionless-days.ts';
import { otherTimeframe, timeframeOf } from './spacing.ts';

/** The checked bars of one symbol of one file. */
export interface CheckedBars {
  readonly path: string;
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  readonly columns: BarFields;
  /** Rows before the open and after the close of the regular session, which are not bars of it. */
  readonly outsideSession: number;
  /** Dates of its rows on which its calendar has no session. */
  readonly sessionless: readonly SessionlessDay[];
  /** Further columns of the file, of the same length. */
  readonly extras: Readonly<Record<string, Float64Array>>;
  /** The row (from 1) of the checked rows that bar `i` is. */
  rowOf(i: number): number;
}

/** Anything else is a number of another unit, such as 20210409 or Excel's days. */
const EARLIEST = 0;
const LATEST = Date.parse('2100-01-01T00:00:00Z');
/** Beyond it a number of milliseconds is no date (ECMAScript, time values). */
const LARGEST_DATE = 8.64e15;
const KEEP = 0;
const LEAVE_OUT = 1;

/** Bars of five minutes among those of one would be minutes with holes, and their volumes five times those of a minute. */
function refuseOtherTimeframe(path: string, rows: RawRows, timeframe: Timeframe): void {
  const other = otherTimeframe(rows.openTime, rows.symbol, rows.symbols.length, timeframe);
  if (other === null) return;
  const symbol = rows.symbols[other.series]?.symbol ?? '';
  const since = new Date(other.from).toISOString().slice(0, 16).replace('T', ' ');
  const what = `${path}: its bars are of ${timeframe}, but those of ${symbol} are ${other.timeframe} from ${since} on`;
  throw new ArgusError(
    'ARGUS_FEED_FORMAT',
    `${what}: write each to a file of its own, or say which with --file-timeframe`,
  );
}

/**
 * Checks every row of a file and splits the rows by symbol. Rows that cannot be bars go to `onBadRow` and are left out. Rows outside
 * the regular session are left out and only counted. Throws ARGUS_FEED_FORMAT when the bars of the file have no recognisable
 * timeframe or a class is unknown.
 */
export function checkBars(
  path: string,
  rows: RawRows,
  timeframeGiven: Timeframe | undefined,
  onBadRow: (row: BadRow) => void,
): CheckedBars[] {
  const timeframe = timeframeGiven ?? timeframeOf(rows.openTime, rows.symbol, rows.symbols.length);
  if (timeframe === null) {
    throw new ArgusError(
      'ARGUS_FEED_FORMAT',
      `${path}: the distance between its bars is that of no timeframe (1m … 1w): say of which they are with --file-timeframe, such as 1d`,
    );
  }
  if (timeframeGiven === undefined) refuseOtherTimeframe(path, rows, timeframe);
  const states = statesOf(path, rows, timeframe);
  const keep = new Uint8Array(rows.length);
  const step = TIMEFRAME_MS[timeframe];
  const intraday = isIntraday(timeframe);
  const { openTime, symbol } = rows;
  for (let i = 0; i < rows.length; i++) {
    const state = states[symbol[i] as number] as SymbolState;
    const time = openTime[i] as number;
    // Nearly every row: the bar right after the one before it, in the same session, without anything to say or to mend.
    if (time === state.onGrid + step && time < state.end && time > state.last && isSound(rows, i)) {
      state.last = state.onGrid = time;
      state.kept++;
      continue;
    }
    let fault = state.fault ?? timeFault(time, state) ?? priceFault(rows, i, state.instrument.volumeKind === 'none');
    if (fault === null && intraday) {
      if (time >= state.close || time < state.open) enterSession(state, time);
      if (time >= state.close) {
        state.outside++;
        state.outsideRows.add(time);
        keep[i] = LEAVE_OUT;
        continue;
      }
      // A bar right after one that opened where bars open does so too; the rest of a division is slow.
      if (time - step !== state.onGrid && (time - state.open) % step !== 0)
        fault = `no ${timeframe} bar opens at this time`;
      else state.onGrid = time;
    } else if (fault === null) {
      const open = state.openOf(time);
      if (open === null) {
        fault = noSession(state);
        state.outsideRows.add(time);
      } else if (open <= state.lastOpen) fault = 'a second row for the same session';
      else rows.openTime[i] = state.lastOpen = open;
    }
    if (fault !== null) {
      keep[i] = LEAVE_OUT;
      const when = Math.abs(time) <= LARGEST_DATE ? new Date(time).toISOString() : null;
      const bad = { file: path, row: i + 1, symbol: state.instrument.symbol, time: when, reason: fault };
      onBadRow(fault === noSession(state) ? { ...bad, sessionless: state.outsideRows.dayOf(time) } : bad);
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
  const parts = states.map((state, i) => ({
    path,
    instrument: state.instrument,
    timeframe,
    columns: (gathered[i] as Gathered).columns,
    outsideSession: state.outside,
    sessionless: state.outsideRows.sessionlessDays(step),
    extras: gathered[i]?.extras ?? {},
    rowOf: (bar: number) => rowOfBar(rows, keep, i, bar),
  }));
  // A name that is no symbol has no instrument; its rows are refused.
  return parts.filter((_, i) => states[i]?.fault === null);
}

/** The row of the `bar`-th kept row of a symbol. */
function rowOfBar(rows: RawRows, keep: Uint8Array, symbol: number, bar: number): number {
  let left = bar;
  for (let i = 0; i < rows.length; i++) if (keep[i] === KEEP && rows.symbol[i] === symbol && left-- === 0) return i + 1;
  return rows.length;
}

const NOWHERE = { assetClass: 'crypto', venue: '', calendar: '24X7' } as const;

interface SymbolState {
  /** The fault of the symbol itself, or null. */
  readonly fault: string | null;
  readonly instrument: Instrument;
  readonly calendar: Calendar;
  /** Times from the first to the last session of the calendar: outside of them a closed venue means nothing. */
  readonly known: readonly [number, number];
  /** Open time of the day or week that a file labels with a time. */
  readonly openOf: (time: number) => number | null;
  /** The segment [open, close) of trading the last row was in; one look-up serves all its rows. */
  open: number;
  close: number;
  last: number;
  /** The last time of the open segment at which a bar opens; NaN: none yet. */
  onGrid: number;
  /** The first time that needs a look although it follows a bar of the open segment: its close, or the end of what is known. */
  end: number;
  lastOpen: number;
  kept: number;
  outside: number;
  readonly outsideRows: OutsideRows;
}

function statesOf(path: string, rows: RawRows, timeframe: Timeframe): SymbolState[] {
  const kinds = volumeKinds(rows);
  const labels = new Map<CalendarId, (time: number) => number | null>();
  return rows.symbols.map(({ symbol, identity }, i) => {
    const symbolFault = faultOfSymbol(symbol);
    // A row without a symbol has no class either: it is refused, and no other row with it.
    const found = symbolFault === null ? identity : NOWHERE;
    if (found === undefined) throw new RangeError(`${path}: the identity of ${symbol} is not settled`);
    const { assetClass, venue, calendar: calendarId } = found;
    const volumeKind = kinds[i] as 'real' | 'none';
    const instrument: Instrument = { symbol, name: symbol, assetClass, venue, calendar: calendarId, volumeKind };
    let openOf = labels.get(found.calendar);
    if (openOf === undefined) {
      openOf = labelReader(calendarOf(found.calendar), timeframe);
      labels.set(found.calendar, openOf);
    }
    const calendar = calendarOf(found.calendar);
    const known = [
      Date.parse(`${calendar.first}T00:00:00Z`) - DAY,
      Date.parse(`${calendar.last}T00:00:00Z`) + DAY,
    ] as const;
    const never = Number.NEGATIVE_INFINITY;
    return {
      fault: symbolFault,
      instrument,
      calendar,
      known,
      openOf,
      open: 0,
      close: 0,
      last: never,
      onGrid: Number.NaN,
      end: never,
      lastOpen: never,
      kept: 0,
      outside: 0,
      outsideRows: countOutside(calendar, symbol),
    };
  });
}

/** Moves to the segment that holds `time`; leaves an empty one when the venue is closed. */
function enterSession(state: SymbolState, time: number): void {
  const segment = state.calendar.sessionAt(time)?.segments.find(({ open, close }) => open <= time && time < close);
  state.open = segment?.open ?? time;
  state.close = segment?.close ?? time;
  state.end = Math.min(state.close, state.known[1], LATEST);
  state.onGrid = Number.NaN;
}

const noSession = ({ calendar }: SymbolState): string => `${calendar.id} has no session on this date`;

/** The fault in the time of a row, or null. The next row of the symbol must then be later than this one. */
function timeFault(time: number, state: SymbolState): string | null {
  if (time === NO_INSTANT)
    return 'the local time occurs twice or never: its clock was changed in this hour; write it in UTC';
  if (!(time >= EARLIEST && time < LATEST)) return 'the time is missing or is no time between 1970 and 2100';
  if (time === state.last) return 'another row of the same symbol and time has other values';
  if (time < state.last)
    return `earlier than ${new Date(state.last).toISOString()}, a row of the same symbol before it`;
  state.last = time;
  if (time < state.known[0] || time >= state.known[1]) return `${state.calendar.id} is not known at this time`;
  return null;
}

/** `none` for a symbol without any volume, or with volume zero in all rows (an index, a quote feed). */
function volumeKinds(rows: RawRows): ('real' | 'none')[] {
  const kinds = rows.symbols.map((): 'real' | 'none' => 'none');
  for (let i = 0; i < rows.length; i++) if ((rows.volume[i] as number) > 0) kinds[rows.symbol[i] as number] = 'real';
  return kinds;
}

interface Gathered {
  readonly columns: BarFields;
  readonly extras: Readonly<Record<string, Float64Array>>;
}

/** The kept rows of each symbol as columns: views where its rows are together and all kept, copies elsewhere. */
function gather(rows: RawRows, keep: Uint8Array, counts: readonly number[]): Gathered[] {
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
    const extras = Object.entries(rows.extras ?? {}).map(([name, column]) => [name, pick(column)] as const);
    return { columns: eachField((name) => pick(rows[name])), extras: Object.fromEntries(extras) };
  });
}
