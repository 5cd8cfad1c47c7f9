import { ArgusError } from '#errors/argus-error.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { binanceSource } from './binance.ts';
import { csvSource, firstLine } from './csv.ts';
import type { FileReader } from './duckdb.ts';
import { readFeather } from './feather.ts';
import type { FeedFinding } from './findings.ts';
import type { Input, Skipped } from './folder.ts';
import { freqtradeSource } from './freqtrade.ts';
import { type LeanArchive, leanArchive } from './lean/archive.ts';
import { readLean } from './lean/read.ts';
import { loadRows, type RawRows, withVenues } from './load.ts';
import { parquetSource } from './parquet.ts';
import { headOf, recognise } from './recognise.ts';
import type { Format, Source, SourceDefaults } from './source.ts';
import { yfinanceSource } from './yfinance.ts';

/** The rows of a file as it has them. */
export interface RawFile {
  readonly path: string;
  readonly format: Format;
  readonly rows: RawRows;
  /** Only where the format defines it. */
  readonly timeframe?: Timeframe;
  /** Rows that are bars and are doubted all the same. */
  readonly findings: readonly FeedFinding[];
  /** The file and row that a row of `rows` (from 1) came from; absent: the same. */
  readonly locate?: (row: number) => { file: string; row: number };
}

export interface ReadOptions extends SourceDefaults {
  readonly format?: Format | undefined;
  /** Milliseconds after which the decoding of a Feather file is given up. */
  readonly decodeLimitMs?: number;
}

/**
 * Reads files one by one, LEAN archives of one resolution together. With `skipped` a file that cannot be read is listed there and the
 * others go on; with null it is thrown. A file that was found in a folder and is no file of bars is only listed.
 */
export async function* readFiles(
  reader: FileReader,
  inputs: readonly Input[],
  options: ReadOptions,
  skipped: Skipped[] | null,
): AsyncGenerator<RawFile> {
  const archives: LeanArchive[] = [];
  for (const { path, named } of inputs) {
    try {
      const format = options.format ?? (await recognise(reader, path));
      if (format === 'lean') archives.push(await archiveOf(path));
      else yield await readOne(reader, path, format, options);
    } catch (error) {
      if (!(error instanceof ArgusError) || (skipped === null && named)) throw error;
      skipped?.push({ path, reason: error.message, named, error });
    }
  }
  for (const group of groupsOf(archives, skipped)) {
    // A damaged archive must not take the others of its group with it.
    for (const part of skipped === null ? [group] : await readable(group, skipped)) {
      if (part.length === 0) continue;
      yield { path: part.map(({ path }) => path).join('+'), format: 'lean', ...(await readLean(reader, part)) };
    }
  }
}

async function readOne(reader: FileReader, path: string, format: Format, options: ReadOptions): Promise<RawFile> {
  await headOf(path);
  const limits = options.decodeLimitMs === undefined ? {} : { limitMs: options.decodeLimitMs };
  if (format === 'feather') return { path, format, rows: await readFeather(path, options, limits), findings: [] };
  const source = await withVenues(reader, await sourceOf(reader, path, format, options));
  const rows = await loadRows(reader, source);
  return { path, format, rows, findings: await crossedQuotes(reader, source) };
}

async function sourceOf(reader: FileReader, path: string, format: Format, options: ReadOptions): Promise<Source> {
  switch (format) {
    case 'parquet':
      return await parquetSource(reader, path, options);
    case 'binance':
      return binanceSource(path, await firstLine(reader, path), options);
    case 'freqtrade':
      return await freqtradeSource(reader, path, options);
    case 'yfinance':
      return await yfinanceSource(reader, path, options);
    default:
      return await csvSource(reader, path, options);
  }
}

/** Quotes with an ask below the bid: their mid is a bar, but a doubtful one. */
async function crossedQuotes(reader: FileReader, source: Source): Promise<FeedFinding[]> {
  if (source.crossed === undefined) return [];
  const { path, relation, values, symbol, crossed } = source;
  const numbered = `(SELECT row_number() OVER () AS n, * FROM ${relation})`;
  const sql = `SELECT n::VARCHAR, ${symbol}, (${values.openTime})::VARCHAR FROM ${numbered} WHERE ${crossed} ORDER BY n`;
  return (await reader.rows(path, sql)).map(([n, name, time]) => ({
    file: path,
    row: Number(n),
    symbol: name ?? '',
    timeframe: '',
    openTime: Number(time),
    issue: 'crossed_quote' as const,
    detail: 'an ask is below its bid',
  }));
}

async function archiveOf(path: string): Promise<LeanArchive> {
  await headOf(path);
  const archive = leanArchive(path);
  if (archive === null)
    throw new ArgusError('ARGUS_FEED_FORMAT', `the path of ${path} is not that of an archive of LEAN data`);
  if (archive.content === 'openinterest')
    throw new ArgusError('ARGUS_FEED_FORMAT', `${path} holds open interest, not bars`);
  return archive;
}

/** Archives that can be read together: of one content and resolution. Quotes of a symbol that has trades are left out. */
function groupsOf(archives: readonly LeanArchive[], skipped: Skipped[] | null): LeanArchive[][] {
  const keyOf = ({ kind, venue, resolution, ticker }: LeanArchive) => [kind, venue, resolution, ticker].join('/');
  const traded = new Set(archives.filter(({ content }) => content === 'trade').map(keyOf));
  const used = archives.filter((archive) => {
    const kept = archive.content === 'trade' || !traded.has(keyOf(archive));
    if (!kept) skipped?.push({ path: archive.path, reason: 'quotes of a symbol whose trades are read', named: false });
    return kept;
  });
  return [...Map.groupBy(used, ({ content, resolution }) => `${content}/${resolution}`).values()];
}

/** The archives of a group that can be opened, as one group; those that cannot are listed. */
async function readable(group: readonly LeanArchive[], skipped: Skipped[]): Promise<LeanArchive[][]> {
  const { readZip } = await import('./zip.ts');
  const kept: LeanArchive[] = [];
  for (const archive of group) {
    try {
      await readZip(archive.path);
      kept.push(archive);
    } catch (error) {
      if (!(error instanceof ArgusError)) throw error;
      skipped.push({ path: archive.path, reason: error.message, named: true, error });
    }
  }
  return [kept];
}
