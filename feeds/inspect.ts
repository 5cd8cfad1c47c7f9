import { ArgusError } from '#errors/argus-error.ts';
import type { Timeframe } from '#market/timeframe.ts';
import type { CheckedBars } from './checked-bars.ts';
import { openReader } from './duckdb.ts';
import { expandFolders, type Skipped } from './files/folder.ts';
import type { FeedFinding } from './findings.ts';
import { refusedRow } from './findings.ts';
import { type Gap, gapsOf } from './gaps.ts';
import { checkFile } from './open.ts';
import { readFiles } from './read.ts';
import type { BadRow } from './row-checks.ts';
import type { Format } from './source.ts';

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
  readonly format: Format;
  readonly timeframe: Timeframe;
  readonly rows: number;
  readonly symbols: readonly InspectedSymbol[];
  readonly findings: readonly FeedFinding[];
  /** What was assumed, left out or turned round, a sentence each. */
  readonly notes: readonly string[];
}

export interface InspectionReport {
  readonly files: readonly Inspection[];
  readonly skipped: readonly Skipped[];
}

/**
 * The content of files and their faults, file by file, without writing anything. An unreadable file is in `skipped`
 * with the reason.
 * @throws ArgusError ARGUS_FEED_MISSING, ARGUS_FEED_EMPTY when no file is found.
 */
export async function inspectFiles(
  paths: readonly string[],
  { format, timeframe }: { format?: Format | undefined; timeframe?: Timeframe | undefined } = {},
): Promise<InspectionReport> {
  const skipped: Skipped[] = [];
  const inputs = await expandFolders(paths, skipped);
  const files: Inspection[] = [];
  const reader = await openReader();
  try {
    for await (const file of readFiles(reader, inputs, { format }, skipped)) {
      const bad: BadRow[] = [];
      let checked: CheckedBars[];
      try {
        checked = checkFile(file, timeframe, bad);
      } catch (error) {
        if (!(error instanceof ArgusError)) throw error;
        skipped.push({ path: file.path, reason: error.message, named: file.named, error });
        continue;
      }
      files.push({
        path: file.path,
        format: file.format,
        timeframe: checked[0]?.timeframe ?? '1m',
        rows: file.total,
        symbols: checked.map(symbolOf),
        findings: [...bad.map((row) => refusedRow(row, '')), ...file.findings],
        notes: file.notes,
      });
    }
  } finally {
    reader.close();
  }
  return { files, skipped };
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
