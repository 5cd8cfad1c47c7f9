import { ArgusError } from '#errors/argus-error.ts';
import { at } from '#market/at.ts';
import { type BarField, eachField } from '#market/bar.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { type CalendarFault, calendarFaults, daysOf, type SymbolDays, withFaults } from './calendar-fault.ts';
import type { CheckedBars } from './checked-bars.ts';
import type { SettleOptions } from './evidence/clues.ts';
import type { Evidence } from './evidence/evidence.ts';
import { expandFolders, type Skipped } from './files/folder.ts';
import type { FeedFinding } from './findings.ts';
import { refusedRow } from './findings.ts';
import { type Gap, gapsOf } from './gaps.ts';
import { inspectSeries, type SeriesInspection } from './observations/inspect-series.ts';
import { checkFile } from './open.ts';
import { type Overlaps, overlapsOf } from './overlaps.ts';
import { readFiles } from './read.ts';
import type { BadRow } from './row-checks.ts';
import type { Format } from './source.ts';
import { openReader } from './tables/duckdb.ts';

export interface InspectedSymbol {
  readonly symbol: string;
  readonly assetClass: string;
  readonly venue: string;
  readonly calendar: string;
  readonly bars: number;
  /** UTC ms of the first and the last open time; null without bars. */
  readonly first: number | null;
  readonly last: number | null;
  readonly outsideSession: number;
  readonly missing: number;
  readonly longestGap: Gap | null;
}

export interface Inspection {
  readonly path: string;
  /** The files on the disk that hold it: what a command that loads it names. */
  readonly from: readonly string[];
  readonly format: Format;
  readonly timeframe: Timeframe;
  readonly rows: number;
  readonly symbols: readonly InspectedSymbol[];
  readonly findings: readonly FeedFinding[];
  /** What was assumed, left out or turned round, a sentence each. */
  readonly notes: readonly string[];
  /** How the file was read, by what evidence, and which readings were rejected. */
  readonly readings: readonly Evidence[];
  /** The first and the last bars of the first symbol, as they would be loaded. */
  readonly sample: readonly SampleBar[];
}

/** A bar as it is understood. `openTime` is UTC ms; a volume or average price that the file does not have is NaN. */
export interface SampleBar extends Readonly<Record<BarField, number>> {
  readonly symbol: string;
}

export interface InspectionReport {
  readonly files: readonly Inspection[];
  /** The files that hold observations instead of bars. */
  readonly series: readonly SeriesInspection[];
  readonly skipped: readonly Skipped[];
  /** What the files say about each other: bars that several of them hold. */
  readonly overlaps: Overlaps;
  /** Sessions that most symbols of all files have and their calendar lacks. */
  readonly calendarFaults: readonly CalendarFault[];
}

export interface InspectFilesOptions extends SettleOptions {
  readonly format?: Format | undefined;
  readonly timeframe?: Timeframe | undefined;
  /** Hears of each file that was read, and how many there are. */
  readonly onFile?: (done: number, total: number) => void;
}

/**
 * The content of files and their faults, file by file, without writing anything. An unreadable file is in `skipped`
 * with the reason.
 * @throws ArgusError ARGUS_FEED_MISSING, ARGUS_FEED_EMPTY when no file is found.
 */
export async function inspectFiles(
  paths: readonly string[],
  { timeframe, onFile, ...options }: InspectFilesOptions = {},
): Promise<InspectionReport> {
  const skipped: Skipped[] = [];
  const inputs = await expandFolders(paths, skipped);
  const files: Inspection[] = [];
  const days: SymbolDays[] = [];
  const refused: BadRow[] = [];
  const reader = await openReader();
  try {
    for await (const file of readFiles(reader, inputs, { timeframe, ...options }, skipped)) {
      const bad: BadRow[] = [];
      let checked: CheckedBars[];
      try {
        checked = checkFile(file, timeframe, bad);
      } catch (error) {
        if (!(error instanceof ArgusError)) throw error;
        skipped.push({ path: file.path, reason: error.message, named: file.named, error });
        continue;
      }
      days.push(...daysOf(checked));
      refused.push(...bad.filter(({ sessionless }) => sessionless !== undefined));
      files.push({
        path: file.path,
        from: file.from,
        format: file.format,
        timeframe: checked[0]?.timeframe ?? '1m',
        rows: file.total,
        symbols: checked.map(symbolOf),
        findings: [...bad.map((row) => refusedRow(row, '')), ...file.findings],
        notes: file.notes,
        readings: file.evidence,
        sample: sampleOf(checked),
      });
      onFile?.(Math.min(files.length + skipped.length, inputs.length), inputs.length);
    }
  } finally {
    reader.close();
  }
  const { files: series, skipped: left } = await inspectSeries(skipped);
  const faults = calendarFaults(days);
  const explained = files.map((file) => ({ ...file, findings: withFaults(file.findings, faults, refused) }));
  const onDisk = new Set(inputs.map(({ path }) => path));
  const overlaps = await overlapsOf(files, onDisk, { ...(timeframe && { timeframe }), ...options });
  return { files: explained, series, skipped: left, overlaps, calendarFaults: faults };
}

function symbolOf({ instrument, timeframe, columns, outsideSession }: CheckedBars): InspectedSymbol {
  const times = columns.openTime;
  const gaps = gapsOf(instrument.calendar, timeframe, times);
  return {
    symbol: instrument.symbol,
    assetClass: instrument.assetClass,
    venue: instrument.venue,
    calendar: instrument.calendar,
    bars: times.length,
    first: times[0] ?? null,
    last: times.at(-1) ?? null,
    outsideSession,
    missing: gaps.reduce((sum, { bars }) => sum + bars, 0),
    longestGap: gaps.reduce<Gap | null>((best, gap) => (best === null || gap.bars > best.bars ? gap : best), null),
  };
}

function sampleOf(checked: readonly CheckedBars[]): SampleBar[] {
  const first = checked.find(({ columns }) => columns.openTime.length > 0);
  if (first === undefined) return [];
  const { columns, instrument } = first;
  const rows = columns.openTime.length;
  const places = [...new Set([0, 1, rows - 2, rows - 1])].filter((i) => i >= 0 && i < rows).sort((a, b) => a - b);
  return places.map((i) => ({ symbol: instrument.symbol, ...eachField((name) => at(columns[name], i)) }));
}
