import { ArgusError } from '#errors/argus-error.ts';
import type { WindowColumns } from '#market/bar.ts';
import { csvRelation, firstLine } from './csv.ts';
import { type FileReader, openReader } from './duckdb.ts';
import { loadRows, type RawRows } from './load.ts';
import { readFiles } from './read.ts';
import { headOf } from './recognise.ts';
import { describeRow, priceFault, widenToHull } from './row-checks.ts';
import { mapColumns, numberExpression, quoteName, type Source } from './source.ts';

/**
 * The bars of a file of one symbol, oldest first as in the file: the input of one feature vector. A CSV needs only the
 * columns open, high, low, close, volume; vwap, class_return and global_return are optional. It reads every file that
 * openFeed reads. Throws the errors of openFeed, and ARGUS_FEED_FORMAT for a file of several symbols.
 */
export async function readWindow(path: string): Promise<WindowColumns> {
  const reader = await openReader();
  try {
    const parquet = (await headOf(path)).subarray(0, 4).toString('latin1') === 'PAR1';
    const names = parquet ? [] : (await firstLine(reader, path)).map((name) => name.toLowerCase());
    const simple = names.includes('open') && names.at(-1) !== 'ignore';
    const relation = csvRelation(path);
    const described = simple ? await reader.rows(path, `DESCRIBE SELECT * FROM ${relation}`) : [];
    const map = simple
      ? mapColumns(
          path,
          described.map(([name]) => name as string),
          ['open', 'high', 'low', 'close', 'volume'],
        )
      : {};
    const number = (name: string | undefined): string =>
      name === undefined ? `'nan'::DOUBLE` : numberExpression(quoteName(name));
    const columns: Source = {
      path,
      format: 'csv',
      relation,
      values: {
        openTime: `'nan'::DOUBLE`,
        open: number(map.open),
        high: number(map.high),
        low: number(map.low),
        close: number(map.close),
        volume: number(map.volume),
        vwap: number(map.vwap),
      },
      symbol: map.symbol === undefined ? `'bars'` : quoteName(map.symbol),
      assetClass: `''`,
      venue: `''`,
    };
    const rows = simple ? await loadRows(reader, columns) : await rowsOf(reader, path);
    if (rows.symbols.length > 1) {
      throw new ArgusError(
        'ARGUS_FEED_FORMAT',
        `${path} holds ${rows.symbols.length} symbols: a feature vector is of one`,
      );
    }
    const noVolume = !rows.volume.some((volume) => volume > 0);
    for (let i = 0; i < rows.length; i++) {
      const reason = priceFault(rows, i, noVolume);
      if (reason !== null) {
        const symbol = rows.symbols[0]?.symbol as string;
        throw new ArgusError('ARGUS_FEED_ROW', describeRow({ file: path, row: i + 1, symbol, time: null, reason }));
      }
      widenToHull(rows, i);
    }
    const returns = await readReturns();
    return { ...rows, ...returns };

    async function readReturns(): Promise<{ classReturn: Float64Array; globalReturn: Float64Array }> {
      const classReturn = new Float64Array(rows.length);
      const globalReturn = new Float64Array(rows.length);
      let at = 0;
      await reader.chunks(
        path,
        `SELECT ${number(map.class_return)}, ${number(map.global_return)} FROM ${relation}`,
        (items, n) => {
          classReturn.set(items[0] as Float64Array, at);
          globalReturn.set(items[1] as Float64Array, at);
          at += n;
        },
      );
      return { classReturn, globalReturn };
    }
  } finally {
    reader.close();
  }
}

/** All rows of a file of any known format. */
async function rowsOf(reader: FileReader, path: string): Promise<RawRows> {
  for await (const { rows } of readFiles(reader, [{ path, named: true }], {}, null)) return rows;
  throw new ArgusError('ARGUS_FEED_EMPTY', `${path} has no rows`);
}
