import { open as openFile } from 'node:fs/promises';
import path from 'node:path';
import { ArgusError } from '#errors/argus-error.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { binanceSource, isKlines } from './binance.ts';
import { csvSource, firstLine } from './csv.ts';
import { type FileReader, openReader } from './duckdb.ts';
import { type FileFeed, fileFeed } from './file-feed.ts';
import { loadRows } from './load.ts';
import { parquetSource } from './parquet.ts';
import { type BadRow, describeRow } from './row-checks.ts';
import { type Series, seriesOf } from './series.ts';
import type { Source, SourceDefaults } from './source.ts';

export interface OpenFeedOptions extends SourceDefaults {
  /** Absent: found from the content of each file. */
  readonly format?: Source['format'];
  /** Absent: found from the distance between the bars. Needed for a file of a single bar. */
  readonly timeframe?: Timeframe;
  /** What to do with a row that is no bar: refuse the file (default) or leave the row out and list it in quarantined(). */
  readonly badRows?: 'error' | 'quarantine';
}

/**
 * Opens files of bars (tidy Parquet, tidy CSV, Binance klines) as one feed; all rows are read and checked here.
 * Throws ARGUS_FEED_MISSING (no such file, not readable), ARGUS_FEED_EMPTY (no rows, or none that is a bar),
 * ARGUS_FEED_FORMAT (not such a file, a column is missing) and ARGUS_FEED_ROW (the first row that is no bar).
 */
export async function openFeed(paths: readonly string[], options: OpenFeedOptions = {}): Promise<FileFeed> {
  const series: Series[] = [];
  const bad: BadRow[] = [];
  const reader = await openReader();
  try {
    for (const file of paths) {
      const source = await recognise(reader, file, options);
      const rows = await loadRows(reader, source);
      series.push(...seriesOf(file, rows, options.timeframe, (row) => bad.push(row)));
    }
  } finally {
    reader.close();
  }
  if (bad.length > 0 && options.badRows !== 'quarantine') {
    const others = bad.length === 1 ? '' : `; ${bad.length - 1} more rows are refused`;
    throw new ArgusError('ARGUS_FEED_ROW', describeRow(bad[0] as BadRow) + others, {
      details: { rows: bad.slice(0, 20) },
    });
  }
  if (series.every(({ columns }) => columns.openTime.length === 0)) {
    throw new ArgusError(
      'ARGUS_FEED_EMPTY',
      `${paths.join(', ') || 'the list of files'} has no bar of a regular session`,
    );
  }
  return fileFeed(paths.map((file) => path.basename(file)).join('+'), series, bad);
}

/** Finds out what a file is from its content. Throws as openFeed. */
export async function recognise(reader: FileReader, file: string, options: OpenFeedOptions): Promise<Source> {
  const head = await headOf(file);
  const parquet = head.subarray(0, 4).toString('latin1') === 'PAR1';
  if (options.format === 'parquet' || (parquet && options.format === undefined))
    return parquetSource(reader, file, options);
  const gzip = head[0] === 0x1f && head[1] === 0x8b;
  if (!gzip && head.includes(0)) {
    throw new ArgusError('ARGUS_FEED_FORMAT', `${file} is neither Parquet nor CSV`);
  }
  const cells = await firstLine(reader, file);
  if (options.format === 'binance' || (options.format === undefined && isKlines(cells)))
    return binanceSource(file, cells, options);
  return csvSource(reader, file, options);
}

/** The first bytes of a file that exists, can be read and is not empty. */
export async function headOf(file: string): Promise<Buffer> {
  try {
    const handle = await openFile(file, 'r');
    try {
      if ((await handle.stat()).isDirectory())
        throw new ArgusError('ARGUS_FEED_FORMAT', `${file} is a folder: name its files`);
      const head = Buffer.alloc(4096);
      const { bytesRead } = await handle.read(head, 0, head.length, 0);
      if (bytesRead === 0) throw new ArgusError('ARGUS_FEED_EMPTY', `${file} is empty`);
      return head.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof ArgusError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code;
    const what = code === 'ENOENT' ? 'does not exist' : `cannot be opened (${code})`;
    throw new ArgusError('ARGUS_FEED_MISSING', `${file} ${what}`, { cause });
  }
}
