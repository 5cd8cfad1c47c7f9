import { ArgusError } from '#errors/argus-error.ts';
import { at } from '#market/at.ts';
import { type BarFields, eachField } from '#market/bar.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import type { Instrument } from '#market/instrument.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import type { CalendarFault } from './calendar-fault.ts';
import type { CheckedBars } from './checked-bars.ts';
import type { Coverage, Feed } from './feed.ts';
import type { Skipped } from './files/folder.ts';
import type { FeedFinding } from './findings.ts';
import { mergeBars } from './merge.ts';
import type { BadRow } from './row-checks.ts';
import { barMaker, feedBinOf } from './symbol-bars.ts';

/** A feed over files, which also lists what it left out. */
export interface FileFeed extends Feed {
  /** The rows that were left out because they are no bars (badRows 'quarantine'), in the order of files and rows. */
  quarantined(): readonly BadRow[];
  /** The files that were not read, and why. */
  skipped(): readonly Skipped[];
  /** What was assumed, turned round or merged, a sentence each. */
  notes(): readonly string[];
  /** The notes about bars that several files hold. */
  shared(): readonly string[];
  /** Rows before the open and after the close of the regular session, counted per symbol. */
  outsideSession(): readonly { symbol: string; rows: number }[];
  /** Sessions that most symbols have and their calendar lacks: their rows were left out. */
  calendarFaults(): readonly CalendarFault[];
}

/** The findings of the reader, besides the bars. */
export interface Findings {
  readonly refused: readonly BadRow[];
  /** The refused rows and the doubted ones. */
  readonly findings: readonly FeedFinding[];
  readonly skipped: readonly Skipped[];
  readonly faults: readonly CalendarFault[];
  /** What was assumed, left out or turned round, a sentence each. */
  readonly notes: readonly string[];
  /** Files that differ about a bar are an error. */
  readonly strict: boolean;
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Serves bars from memory (56 bytes a bar). A request is a binary search and a view, whatever the size of the files.
 * Several files may hold one symbol; bars that they share are merged. Throws ARGUS_FEED_ROW where they differ and
 * `strict` is set, ARGUS_FEED_FORMAT where they disagree about the instrument.
 */
export function fileFeed(
  name: string,
  checked: readonly CheckedBars[],
  { refused, findings, skipped, faults, notes, strict }: Findings,
): FileFeed {
  const { parts: merged, findings: contradicted, notes: shared } = mergeBars(checked, strict);
  const instruments = instrumentsOf(checked.filter(({ columns }) => columns.openTime.length > 0));
  return {
    name,
    timeframes: TIMEFRAMES.filter((timeframe) => merged.some((part) => part.timeframe === timeframe)),
    instruments: async () => instruments,
    coverage: async () => merged.map(coverageOf),
    async *bars({ timeframe, symbols, from, to }) {
      const requested = symbols === undefined ? null : new Set(symbols);
      const make = barMaker(timeframe, instruments);
      for (const { instrument, timeframe: its, columns } of merged) {
        if (its !== timeframe || (requested !== null && !requested.has(instrument.symbol))) continue;
        const first = firstAtLeast(columns.openTime, from);
        const end = firstAtLeast(columns.openTime, to);
        if (end > first) yield make(instrument.symbol, view(columns, first, end));
      }
    },
    completeThrough: async (timeframe) =>
      Math.max(0, ...merged.filter((part) => part.timeframe === timeframe).map((part) => coverageOf(part).to)),
    close: async () => {},
    findings: () => [...findings, ...contradicted],
    notes: () => [...notes, ...shared],
    shared: () => shared,
    quarantined: () => refused,
    skipped: () => skipped,
    calendarFaults: () => faults,
    outsideSession() {
      const rows = new Map<string, number>();
      for (const { instrument, outsideSession } of checked) {
        if (outsideSession > 0) rows.set(instrument.symbol, (rows.get(instrument.symbol) ?? 0) + outsideSession);
      }
      return [...rows].sort(([a], [b]) => byText(a, b)).map(([symbol, count]) => ({ symbol, rows: count }));
    },
  };
}

function coverageOf({ instrument, timeframe, columns }: CheckedBars): Coverage {
  const last = columns.openTime.at(-1) as number;
  const to = feedBinOf(calendarOf(instrument.calendar), timeframe, last)?.close as number;
  return {
    timeframe,
    symbol: instrument.symbol,
    from: at(columns.openTime, 0),
    to,
    rows: columns.openTime.length,
  };
}

/** One instrument per symbol that has bars, in name order; its volume is real as soon as one file has volume. */
function instrumentsOf(checked: readonly CheckedBars[]): Instrument[] {
  const bySymbol = new Map<string, { instrument: Instrument; path: string }>();
  for (const { instrument, path } of checked) {
    const other = bySymbol.get(instrument.symbol);
    if (
      other !== undefined &&
      (other.instrument.venue !== instrument.venue || other.instrument.assetClass !== instrument.assetClass)
    ) {
      const which = `${other.instrument.venue} in ${other.path} and ${instrument.venue} in ${path}`;
      throw new ArgusError('ARGUS_FEED_FORMAT', `${instrument.symbol} is of ${which}: open them as feeds of their own`);
    }
    if (other === undefined || other.instrument.volumeKind === 'none')
      bySymbol.set(instrument.symbol, { instrument, path });
  }
  return [...bySymbol.values()].map(({ instrument }) => instrument).sort((a, b) => byText(a.symbol, b.symbol));
}

const view = (columns: BarFields, from: number, to: number): BarFields =>
  eachField((name) => columns[name].subarray(from, to));

/** Index of the first element ≥ value in an ascending column. */
function firstAtLeast(column: Float64Array, value: number): number {
  let low = 0;
  let high = column.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(column, middle) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
