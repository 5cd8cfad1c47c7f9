import { ArgusError } from '#errors/argus-error.ts';
import type { Timeframe } from '#market/timeframe.ts';
import type { SettleOptions } from './evidence/clues.ts';
import type { Evidence } from './evidence/evidence.ts';
import { settle } from './evidence/settle.ts';
import { dropVwap } from './evidence/vwap.ts';
import { type Content, type Entry, entriesOf } from './files/contents.ts';
import type { Input, Skipped } from './files/folder.ts';
import { headOf } from './files/regular.ts';
import { openWorkspace, type Workspace } from './files/workspace.ts';
import type { FeedFinding } from './findings.ts';
import { sourceOf } from './layouts/source-of.ts';
import { type LeanArchive, leanArchive } from './lean/archive.ts';
import { tickerNotes } from './lean/map-files.ts';
import { readLean } from './lean/read.ts';
import { loadRows } from './load.ts';
import { inOrder } from './order.ts';
import type { RawRows } from './raw-rows.ts';
import type { BadRow } from './row-checks.ts';
import type { Format, Source } from './source.ts';
import type { FileReader } from './tables/duckdb.ts';
import { openTable } from './tables/open.ts';
import type { Relation } from './tables/relation.ts';

/** The rows of a file, each symbol in the order of time. */
export interface RawFile {
  readonly path: string;
  /** The files on the disk that it is of: an archive for its member, all archives of a resolution of LEAN. */
  readonly from: readonly string[];
  /** It was asked for by name, not found in a folder. */
  readonly named: boolean;
  /** Rows that the file has, repeated ones among them. */
  readonly total: number;
  readonly format: Format;
  readonly rows: RawRows;
  /** Only where the format defines it. */
  readonly timeframe?: Timeframe;
  /** Rows that are bars and are doubted all the same. */
  readonly findings: readonly FeedFinding[];
  /** What was assumed, left out or turned round, a sentence each. */
  readonly notes: readonly string[];
  /** How the file was read, and which readings were rejected. */
  readonly evidence: readonly Evidence[];
  /** A row of `rows` that was refused, by the file and row that it came from, and with the fault the reader knows. */
  original(row: BadRow): BadRow;
}

export interface ReadOptions extends SettleOptions {
  readonly format?: Format | undefined;
  readonly timeframe?: Timeframe | undefined;
  /** Milliseconds after which the decoding of a Feather file is given up. */
  readonly decodeLimitMs?: number;
  /** A named file that cannot be read is thrown instead of listed. */
  readonly strict?: boolean;
  /** The source of a table that `sourceOf` would not take. */
  readonly sourceOf?: (path: string, table: Relation) => Source | null;
}

type NamedArchive = LeanArchive & { readonly named: boolean };

/**
 * Reads files one by one, LEAN archives of one resolution together. A file that cannot be read is listed in `skipped`,
 * and the others go on.
 */
export async function* readFiles(
  reader: FileReader,
  inputs: readonly Input[],
  options: ReadOptions,
  skipped: Skipped[],
): AsyncGenerator<RawFile> {
  const leave = (path: string, named: boolean, error: unknown): void => {
    if (!(error instanceof ArgusError) || (options.strict && named)) throw error;
    skipped.push({ path, reason: error.message, named, error });
  };
  const archives: NamedArchive[] = [];
  const workspace = await openWorkspace();
  try {
    for (const { path, named } of inputs) {
      try {
        const archive = await archiveOf(path, options.format);
        if (archive !== null) {
          archives.push({ ...archive, named });
          continue;
        }
      } catch (error) {
        leave(path, named, error);
        continue;
      }
      for (const entry of await entries(workspace, path, named, skipped, leave)) {
        let content: Content | undefined;
        let file: RawFile | undefined;
        try {
          content = await entry.open();
          file = { ...(await readOne(reader, workspace, content, options)), from: [path], named };
        } catch (error) {
          leave(entry.path, named, error);
        } finally {
          await content?.remove();
        }
        if (file !== undefined) yield file;
      }
    }
  } finally {
    await workspace.close();
  }
  yield* readArchives(reader, archives, options, skipped);
}

async function entries(
  workspace: Workspace,
  path: string,
  named: boolean,
  skipped: Skipped[],
  leave: (path: string, named: boolean, error: unknown) => void,
): Promise<Entry[]> {
  try {
    const left: { path: string; reason: string }[] = [];
    const found = await entriesOf(workspace, path, left);
    skipped.push(...left.map((member) => ({ ...member, named: false })));
    return found;
  } catch (error) {
    leave(path, named, error);
    return [];
  }
}

async function readOne(
  reader: FileReader,
  workspace: Workspace,
  content: Content,
  options: ReadOptions,
): Promise<Omit<RawFile, 'from' | 'named'>> {
  const { path } = content;
  const { decodeLimitMs } = options;
  const table = await openTable(reader, workspace, content, decodeLimitMs === undefined ? {} : { decodeLimitMs });
  const source = options.sourceOf?.(path, table) ?? (await sourceOf(reader, path, table, options));
  const loaded = await loadRows(reader, source);
  const ordered = inOrder(loaded);
  const { origin, notes } = ordered;
  const original = (row: BadRow): BadRow => {
    const place = (origin?.[row.row - 1] ?? row.row - 1) + 1;
    return { ...row, row: place, reason: source.faults?.get(place) ?? row.reason };
  };
  const { rows, evidence } =
    source.clues === undefined
      ? { rows: ordered.rows, evidence: [] }
      : settle(ordered.rows, options.timeframe ?? source.timeframe, source.clues, options);
  return {
    path,
    format: source.format,
    ...(source.timeframe === undefined ? {} : { timeframe: source.timeframe }),
    total: loaded.length,
    rows,
    findings: [...(await crossedQuotes(reader, source, loaded)), ...averagesOutside(path, rows, original)],
    notes: [...(source.notes ?? []), ...notes],
    evidence: [...(source.evidence ?? []), ...evidence],
    original,
  };
}

/** Bars whose average price is taken away: it is not between their low and their high. One finding a symbol. */
function averagesOutside(path: string, rows: RawRows, original: (row: BadRow) => BadRow): FeedFinding[] {
  return dropVwap(rows).map(({ symbol, bars, first, value }) => {
    const name = rows.symbols[symbol]?.symbol ?? '';
    const time = new Date(rows.openTime[first] as number);
    const place = original({ file: path, row: first + 1, symbol: name, time: null, reason: '' });
    const more = bars === 1 ? 'is' : `and those of ${bars - 1} more bars are`;
    return {
      file: place.file,
      row: place.row,
      symbol: name,
      timeframe: '',
      openTime: Number.isNaN(time.getTime()) ? 0 : time.getTime(),
      issue: 'vwap_outside' as const,
      detail: `the average price ${value} ${more} not between low and high: the bars are used without it`,
    };
  });
}

/** Quotes with an ask below the bid: their mid is a bar, but a doubtful one. */
async function crossedQuotes(reader: FileReader, source: Source, rows: RawRows): Promise<FeedFinding[]> {
  if (source.crossed === undefined) return [];
  const { path, relation, values, crossed } = source;
  const numbered = `(SELECT row_number() OVER () AS n, * FROM ${relation})`;
  const sql = `SELECT n::VARCHAR, (${values.openTime})::VARCHAR FROM ${numbered} WHERE ${crossed} ORDER BY n`;
  return (await reader.rows(path, sql)).map(([n, time]) => ({
    file: path,
    row: Number(n),
    symbol: rows.symbols[rows.symbol[Number(n) - 1] ?? 0]?.symbol ?? '',
    timeframe: '',
    openTime: Number(time),
    issue: 'crossed_quote' as const,
    detail: 'an ask is below its bid',
  }));
}

/** The archive of LEAN data at a path; null for any other file. */
async function archiveOf(path: string, format: Format | undefined): Promise<LeanArchive | null> {
  if (format !== undefined && format !== 'lean') return null;
  const archive = leanArchive(path);
  if (archive === null) {
    if (format === undefined) return null;
    throw new ArgusError('ARGUS_FEED_FORMAT', `the path of ${path} is not that of an archive of LEAN data`);
  }
  const head = await headOf(path);
  if (format === undefined && head.subarray(0, 2).toString('latin1') !== 'PK') return null;
  if (archive.content === 'openinterest')
    throw new ArgusError('ARGUS_FEED_FORMAT', `${path} holds open interest, not bars`);
  return archive;
}

async function* readArchives(
  reader: FileReader,
  archives: readonly NamedArchive[],
  options: ReadOptions,
  skipped: Skipped[],
): AsyncGenerator<RawFile> {
  for (const group of groupsOf(archives, skipped)) {
    if (options.strict) yield await readGroup(reader, group, options);
    else yield* readParts(reader, await readable(group, skipped), options, skipped);
  }
}

/** Reads archives together; a damaged one must not take the others with it, so what fails is read in halves. */
async function* readParts(
  reader: FileReader,
  group: readonly NamedArchive[],
  options: ReadOptions,
  skipped: Skipped[],
): AsyncGenerator<RawFile> {
  const [first] = group;
  if (first === undefined) return;
  let file: RawFile;
  try {
    file = await readGroup(reader, group, options);
  } catch (error) {
    if (!(error instanceof ArgusError)) throw error;
    if (group.length === 1) {
      skipped.push({ path: first.path, reason: error.message, named: first.named, error });
      return;
    }
    const half = Math.ceil(group.length / 2);
    yield* readParts(reader, group.slice(0, half), options, skipped);
    yield* readParts(reader, group.slice(half), options, skipped);
    return;
  }
  yield file;
}

async function readGroup(reader: FileReader, group: readonly NamedArchive[], options: ReadOptions): Promise<RawFile> {
  const { rows: loaded, locate, timeframe, findings } = await readLean(reader, group);
  const { rows: ordered, origin, notes } = inOrder(loaded);
  const from = group.map((archive) => archive.path);
  const path = from.join('+');
  // The path of an archive says class and venue, and LEAN labels a bar by its open.
  const clues = { path, clock: 'instant', label: 'open' } as const;
  const { rows, evidence } = settle(ordered, timeframe, clues, options);
  return {
    path,
    from,
    format: 'lean',
    named: group.some(({ named }) => named),
    total: loaded.length,
    rows,
    timeframe,
    findings,
    notes: [...notes, ...(await tickerNotes(group))],
    evidence,
    original: (row) => ({ ...row, ...locate((origin?.[row.row - 1] ?? row.row - 1) + 1) }),
  };
}

/** Archives that can be read together: of one content and resolution. Quotes of a symbol that has trades are left out. */
function groupsOf(archives: readonly NamedArchive[], skipped: Skipped[]): NamedArchive[][] {
  const keyOf = ({ kind, venue, resolution, ticker }: LeanArchive) => [kind, venue, resolution, ticker].join('/');
  const traded = new Set(archives.filter(({ content }) => content === 'trade').map(keyOf));
  const used = archives.filter((archive) => {
    const kept = archive.content === 'trade' || !traded.has(keyOf(archive));
    if (!kept) skipped.push({ path: archive.path, reason: 'quotes of a symbol whose trades are read', named: false });
    return kept;
  });
  return [...Map.groupBy(used, ({ content, resolution }) => `${content}/${resolution}`).values()];
}

/** The archives of a group that can be opened; those that cannot are listed. */
async function readable(group: readonly NamedArchive[], skipped: Skipped[]): Promise<NamedArchive[]> {
  const { readZip } = await import('./files/zip.ts');
  const kept: NamedArchive[] = [];
  for (const archive of group) {
    try {
      await readZip(archive.path);
      kept.push(archive);
    } catch (error) {
      if (!(error instanceof ArgusError)) throw error;
      skipped.push({ path: archive.path, reason: error.message, named: archive.named, error });
    }
  }
  return kept;
}
