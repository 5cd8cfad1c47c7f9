import path from 'node:path';
import { ArgusError } from '#errors/argus-error.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { calendarFaults, daysOf, describeFaults, explains, withFaults } from './calendar-fault.ts';
import { type CheckedBars, checkBars } from './checked-bars.ts';
import { openReader } from './duckdb.ts';
import { type FileFeed, fileFeed } from './file-feed.ts';
import { type FeedFinding, refusedRow } from './findings.ts';
import { expandFolders, type Skipped } from './folder.ts';
import { readFiles } from './read.ts';
import { type BadRow, describeRow } from './row-checks.ts';
import type { Format, SourceDefaults } from './source.ts';

export { headOf } from './recognise.ts';

export interface OpenFeedOptions extends SourceDefaults {
  /** Absent: found from the content of each file. */
  readonly format?: Format | undefined;
  /** Absent: found from the distance between the bars. Needed for a file of a single bar. */
  readonly timeframe?: Timeframe;
  /**
   * The treatment of bad rows. 'error' (default) refuses the file, and with it the feed. 'quarantine' leaves the row
   * out and lists it in quarantined(); it lists an unreadable file in skipped().
   */
  readonly badRows?: 'error' | 'quarantine';
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
  const reader = await openReader();
  try {
    for await (const file of readFiles(reader, files, options, lenient ? skipped : null)) {
      const bad: BadRow[] = [];
      // A row that is refused is named by its place in the file it came from.
      const ofFile = checkBars(file.path, file.rows, options.timeframe ?? file.timeframe, (row) =>
        bad.push(file.locate === undefined ? row : { ...row, ...file.locate(row.row) }),
      );
      const timeframe = ofFile[0]?.timeframe ?? '';
      refused.push(...bad);
      findings.push(...bad.map((row) => refusedRow(row, timeframe)));
      findings.push(...file.findings.map((finding) => ({ ...finding, timeframe })));
      checked.push(...ofFile);
    }
  } finally {
    reader.close();
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
  const accepted = lenient ? withoutOverlap(checked, skipped) : checked;
  const found = withFaults(findings, faults, refused);
  return fileFeed(name, accepted, { refused: bad, findings: found, skipped, faults });
}

/** Leaves out bars that overlap others of the same symbol and timeframe: the file that was read first counts. */
function withoutOverlap(checked: readonly CheckedBars[], skipped: Skipped[]): CheckedBars[] {
  const spans = new Map<string, { from: number; to: number; path: string }[]>();
  return checked.filter(({ path: file, instrument, timeframe, columns }) => {
    const from = columns.openTime[0];
    const to = columns.openTime.at(-1);
    if (from === undefined || to === undefined) return true;
    const key = `${instrument.symbol}/${timeframe}`;
    const earlier = spans.get(key) ?? [];
    const other = earlier.find((span) => from <= span.to && span.from <= to);
    if (other !== undefined) {
      const reason = `its ${timeframe} bars of ${instrument.symbol} overlap those of ${other.path}`;
      skipped.push({ path: file, reason, named: false });
      return false;
    }
    spans.set(key, [...earlier, { from, to, path: file }]);
    return true;
  });
}
