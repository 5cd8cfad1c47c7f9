import path from 'node:path';
import { ArgusError } from '#errors/argus-error.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { calendarFaults, daysOf, describeFaults, explains, withFaults } from './calendar-fault.ts';
import { type CheckedBars, checkBars } from './checked-bars.ts';
import type { SettleOptions } from './evidence/clues.ts';
import { toldReadings } from './evidence/evidence.ts';
import { type FileFeed, fileFeed } from './file-feed.ts';
import { expandFolders, type Skipped } from './files/folder.ts';
import { type FeedFinding, refusedRow } from './findings.ts';
import { type RawFile, readFiles } from './read.ts';
import { type BadRow, describeRow } from './row-checks.ts';
import type { Format } from './source.ts';
import { type FileReader, openReader } from './tables/duckdb.ts';

export interface OpenFeedOptions extends SettleOptions {
  /** Absent: found from the content of each file. */
  readonly format?: Format | undefined;
  /** Absent: found from the distance between the bars. Needed for a file of a single bar. */
  readonly timeframe?: Timeframe | undefined;
  /**
   * The treatment of bad rows. 'error' (default) refuses the file, and with it the feed. 'quarantine' leaves the row
   * out and lists it in quarantined(); it lists an unreadable file in skipped().
   */
  readonly badRows?: 'error' | 'quarantine';
  /** A reader that is open already and stays so; absent: one for this feed. */
  readonly reader?: FileReader;
}

/**
 * Opens files of bars, or folders of them, as one feed; it reads and checks all rows at once. Formats: tidy Parquet
 * and CSV, Binance klines, freqtrade JSON and Feather, tables of yfinance, LEAN archives.
 * Throws ARGUS_FEED_MISSING (no such file, not readable), ARGUS_FEED_EMPTY (no rows, or none that is a bar),
 * ARGUS_FEED_FORMAT (another format, a missing column), ARGUS_FEED_ROW (the first bad row) and ARGUS_CALENDAR_FAULT (a session that most
 * symbols have and their calendar lacks).
 */
export async function openFeed(paths: readonly string[], options: OpenFeedOptions = {}): Promise<FileFeed> {
  const lenient = options.badRows === 'quarantine';
  const skipped: Skipped[] = [];
  const files = await expandFolders(paths, skipped);
  const checked: CheckedBars[] = [];
  const refused: BadRow[] = [];
  const findings: FeedFinding[] = [];
  const notes: string[] = [];
  const instruments = new Map<string, { venue: string; assetClass: string; path: string }>();
  const reader = options.reader ?? (await openReader());
  try {
    for await (const file of readFiles(reader, files, { ...options, strict: !lenient }, skipped)) {
      const bad: BadRow[] = [];
      let ofFile: CheckedBars[];
      try {
        ofFile = checkFile(file, options.timeframe, bad);
        for (const part of ofFile) sameInstrument(instruments, part);
      } catch (error) {
        if (!(error instanceof ArgusError) || (!lenient && file.named)) throw error;
        skipped.push({ path: file.path, reason: error.message, named: file.named, error });
        continue;
      }
      const timeframe = ofFile[0]?.timeframe ?? '';
      refused.push(...bad);
      findings.push(...bad.map((row) => refusedRow(row, timeframe)));
      findings.push(...file.findings.map((finding) => ({ ...finding, timeframe })));
      const sentences = [...file.notes, ...toldReadings(file.evidence)];
      notes.push(...sentences.map((note) => `${path.basename(file.path)}: ${note}`));
      checked.push(...ofFile);
    }
  } finally {
    if (options.reader === undefined) reader.close();
  }
  // Nothing could be read at all: the first reason is the answer.
  const [unreadable] = skipped.filter(({ named, error }) => named && error !== undefined);
  if (checked.length === 0 && unreadable?.error !== undefined) throw unreadable.error;
  const faults = calendarFaults(daysOf(checked));
  const bad = refused.filter(({ sessionless }) => explains(faults, sessionless) === undefined);
  if (bad.length < refused.length && !lenient) throw new ArgusError('ARGUS_CALENDAR_FAULT', describeFaults(faults));
  const [first] = bad;
  if (first !== undefined && !lenient) {
    const more = bad.length === 1 ? '' : `; ${bad.length - 1} more rows are refused`;
    throw new ArgusError('ARGUS_FEED_ROW', describeRow(first) + more, { details: { rows: bad.slice(0, 20) } });
  }
  if (checked.every(({ columns }) => columns.openTime.length === 0)) {
    const [first] = skipped;
    const why =
      first === undefined ? '' : `; ${skipped.length} files were not read, first ${first.path}: ${first.reason}`;
    throw new ArgusError(
      'ARGUS_FEED_EMPTY',
      `${paths.join(', ') || 'the list of files'} has no bar of a regular session${why}`,
    );
  }
  const name = paths.map((file) => path.basename(file)).join('+');
  const found = withFaults(findings, faults, refused);
  return fileFeed(name, checked, { refused: bad, findings: found, skipped, notes, faults, strict: !lenient });
}

/** Checks the rows of a file. A row that is refused is named by its place in the file it came from. */
export function checkFile(file: RawFile, timeframe: Timeframe | undefined, bad: BadRow[]): CheckedBars[] {
  const parts = checkBars(file.path, file.rows, timeframe ?? file.timeframe, (row) => bad.push(file.original(row)));
  bad.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.row - b.row));
  return parts.map((part) => ({
    ...part,
    rowOf: (i) => file.original({ file: file.path, row: part.rowOf(i), symbol: '', time: null, reason: '' }).row,
  }));
}

/** Files that call one symbol an instrument of two venues or classes do not go together: the later one is refused. */
function sameInstrument(
  known: Map<string, { venue: string; assetClass: string; path: string }>,
  { instrument: { symbol, venue, assetClass }, columns, path: file }: CheckedBars,
): void {
  if (columns.openTime.length === 0) return;
  const other = known.get(symbol) ?? { venue, assetClass, path: file };
  known.set(symbol, other);
  if (other.venue === venue && other.assetClass === assetClass) return;
  const which = `${other.venue} (${other.assetClass}) in ${other.path} and ${venue} (${assetClass}) in ${file}`;
  throw new ArgusError('ARGUS_FEED_FORMAT', `${symbol} is of ${which}: open them as feeds of their own`);
}
