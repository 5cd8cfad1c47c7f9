import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ArgusError } from '#errors/argus-error.ts';
import { at } from '#market/at.ts';
import { readZip } from '../files/zip.ts';
import type { FeedFinding } from '../findings.ts';
import { loadRows } from '../load.ts';
import type { RawRows } from '../raw-rows.ts';
import type { Source } from '../source.ts';
import type { FileReader } from '../tables/duckdb.ts';
import { quoteText } from '../tables/quoting.ts';
import { type LeanArchive, symbolOfMember } from './archive.ts';

/** Rows of archives of one resolution and content, with the way back from a row to its member. */
export interface LeanRows {
  readonly rows: RawRows;
  readonly timeframe: '1m' | '1d';
  readonly locate: (row: number) => { file: string; row: number };
  readonly findings: readonly FeedFinding[];
}

const TRADE = ['t', 'open', 'high', 'low', 'close', 'volume'];
const QUOTE = ['t', 'bo', 'bh', 'bl', 'bc', 'bs', 'ao', 'ah', 'al', 'ac', 'as'];

/**
 * Reads LEAN archives of trades or of quotes, all of one resolution, in the order of symbol and date. Members are
 * inflated and passed to DuckDB as one table with the number of the member in front. Times become UTC, prices
 * unscaled, quotes their mid.
 * @throws ArgusError ARGUS_FEED_FORMAT (no archive, no member of the archive's own, other columns), ARGUS_FEED_EMPTY.
 */
export async function readLean(reader: FileReader, archives: readonly LeanArchive[]): Promise<LeanRows> {
  const [first] = archives;
  if (first === undefined) throw new RangeError('no archive');
  const quote = first.content === 'quote';
  const columns = quote ? QUOTE : TRADE;
  const sorted = [...archives].sort((a, b) => compare(a.ticker, b.ticker) || compare(a.date ?? '', b.date ?? ''));
  const members: { archive: LeanArchive; symbol: string; name: string; rows: number }[] = [];
  const text: Buffer[] = [];
  for (const archive of sorted) {
    const isOfDay = (name: string) => symbolOfMember(archive, name) !== null;
    const found = await readZip(archive.path, isOfDay);
    if (found.length === 0) throw new ArgusError('ARGUS_FEED_FORMAT', `${archive.path} holds no member of its own day`);
    for (const { name, bytes } of found) {
      const lines = bytes
        .toString('latin1')
        .split(/\r?\n/)
        .filter((line) => line.trim() !== '');
      const index = members.push({
        archive,
        symbol: symbolOfMember(archive, name) as string,
        name,
        rows: lines.length,
      });
      if (lines.length > 0) text.push(Buffer.from(lines.map((line) => `${index - 1},${line}\n`).join(''), 'latin1'));
    }
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'argus-lean-'));
  try {
    const file = path.join(folder, 'members.csv');
    await writeFile(file, text);
    const where = sorted.length === 1 ? first.path : `${first.path} and ${sorted.length - 1} more`;
    if (text.length === 0) throw new ArgusError('ARGUS_FEED_EMPTY', `${where}: no rows`);
    const names = ['m', ...columns].map((name) => `${quoteText(name)}: 'VARCHAR'`).join(', ');
    const csv = `read_csv(${quoteText(file)}, delim = ',', quote = '', escape = '', new_line = '\\n', auto_detect = false, header = false, columns = {${names}})`;
    await reader.run(where, 'DROP TABLE IF EXISTS lean_members');
    await reader.run(
      where,
      `CREATE TABLE lean_members AS SELECT * FROM (VALUES ${members
        .map(
          ({ archive, symbol }, i) =>
            `(${i}, ${quoteText(symbol)}, ${quoteText(archive.assetClass)}, ${quoteText(archive.venue)}, ${quoteText(archive.zone)}, ${quoteText(archive.date ?? '')}, ${archive.scale})`,
        )
        .join(', ')}) AS v(m, symbol, asset_class, venue, zone, day, scale)`,
    );
    // Rows stay in the order of members; symbols of futures and options are sorted there by the name of their member.
    await reader.run(where, 'DROP TABLE IF EXISTS lean_rows');
    await reader.run(
      where,
      `CREATE TABLE lean_rows AS SELECT row_number() OVER () AS n, m.symbol, m.asset_class, m.venue, m.zone, m.day, m.scale, r.*
       FROM (SELECT *, m::INTEGER AS member FROM ${csv}) AS r JOIN lean_members AS m ON m.m = r.member`,
    );
    const source: Source = {
      path: where,
      format: 'lean',
      relation: '(SELECT * FROM lean_rows ORDER BY n)',
      values: quote ? QUOTE_VALUES : TRADE_VALUES,
      symbol: 'symbol',
      assetClass: 'asset_class',
      venue: 'venue',
    };
    const rows = await loadRows(reader, source);
    const starts: number[] = [];
    let seen = 0;
    for (const { rows: count } of members) {
      starts.push(seen);
      seen += count;
    }
    const locate = (row: number) => {
      let i = starts.findLastIndex((start) => start < row);
      if (i < 0) i = 0;
      const { archive, name } = members[i] as (typeof members)[number];
      return { file: `${path.basename(archive.path)}/${name}`, row: row - at(starts, i) };
    };
    const findings = quote ? await crossed(reader, where, locate, first.resolution) : [];
    return { rows, timeframe: first.resolution === 'minute' ? '1m' : '1d', locate, findings };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const number = (name: string): string => `TRY_CAST("${name}" AS DOUBLE)`;
const numberOrNan = (expression: string): string => `coalesce(${expression}, 'nan'::DOUBLE)`;
/** Milliseconds after local midnight of the archive's day; the clock of the zone is on the row, also on the day it changes. */
const MINUTE_TIME = `epoch_us(timezone(zone, strptime(day, '%Y%m%d') + to_milliseconds(TRY_CAST(t AS BIGINT)))) / 1000.0`;
/** "20140605 00:00": a label, not an instant; days of exchanges without sessions begin there. */
const DAY_TIME = `epoch_us(try_strptime(t, '%Y%m%d %H:%M')) / 1000.0`;
const TIME = numberOrNan(`CASE WHEN day = '' THEN ${DAY_TIME} ELSE ${MINUTE_TIME} END`);
const price = (name: string): string => numberOrNan(`${number(name)} * scale`);
/** Mid of bid and ask; where one side is missing, the other. */
const mid = (bid: string, ask: string): string =>
  numberOrNan(
    `CASE WHEN ${number(bid)} IS NULL THEN ${number(ask)} WHEN ${number(ask)} IS NULL THEN ${number(bid)} ELSE (${number(bid)} + ${number(ask)}) / 2 END * scale`,
  );
const TRADE_VALUES: Source['values'] = {
  openTime: TIME,
  open: price('open'),
  high: price('high'),
  low: price('low'),
  close: price('close'),
  volume: numberOrNan(number('volume')),
  vwap: `'nan'::DOUBLE`,
};
const QUOTE_VALUES: Source['values'] = {
  openTime: TIME,
  open: mid('bo', 'ao'),
  high: mid('bh', 'ah'),
  low: mid('bl', 'al'),
  close: mid('bc', 'ac'),
  volume: `'nan'::DOUBLE`,
  vwap: `'nan'::DOUBLE`,
};

/** Rows with an ask below the bid in one of the four prices. */
async function crossed(
  reader: FileReader,
  where: string,
  locate: LeanRows['locate'],
  resolution: LeanArchive['resolution'],
): Promise<FeedFinding[]> {
  const below = ['o', 'h', 'l', 'c'].map((part) => `${number(`a${part}`)} < ${number(`b${part}`)}`).join(' OR ');
  const sql = `SELECT n::VARCHAR, symbol, (${TIME})::VARCHAR, bc, ac FROM lean_rows WHERE ${below} ORDER BY n`;
  return (await reader.rows(where, sql)).map(([n, symbol, time, bid, ask]) => ({
    ...locate(Number(n)),
    symbol: symbol ?? '',
    timeframe: resolution === 'minute' ? '1m' : '1d',
    openTime: Number(time),
    issue: 'crossed_quote' as const,
    detail: `bid ${bid}, ask ${ask} at the close`,
  }));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
