import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, expect, it } from 'vitest';
import { writeTables } from './write-tables.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-writer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A day of charts: 2,378 symbols with eight timeframes each. */
const CHARTS = 19_024;
const column = (name: string) => ({ name, value: name, comment: name });

async function rowsOf(sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowsJson() as unknown[][];
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Writes the charts, as they come in an order of their own, and returns the file. */
async function written(name: string, order: string, threads: number): Promise<string> {
  const directory = path.join(folder, name);
  mkdirSync(directory);
  const source = path.join(directory, 'charts.source');
  await rowsOf(
    `COPY (SELECT format('S{:05d}', n // 8) AS symbol, n % 8 AS timeframe, sin(n) AS value FROM range(${CHARTS}) AS t(n) ORDER BY ${order}) TO '${source}' (FORMAT parquet)`,
  );
  const columns = ['symbol', 'timeframe', 'value'].map(column);
  await writeTables({
    folder: directory,
    tables: [{ name: 'charts', comment: 'charts', sources: [source], columns }],
    threads,
  });
  return path.join(directory, 'charts.parquet');
}
const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

it('gives the same bytes for the same rows in any order, with one thread and with four', async () => {
  const first = await written('first', 'n', 1);
  expect(sha256(await written('second', 'hash(n)', 4))).toBe(sha256(first));
});

it('keeps the symbols of a group and the end of a file so small that a question for one reads 20 KB', async () => {
  const file = await written('groups', 'n', 2);
  const groups = await rowsOf(
    `SELECT row_group_num_rows::INTEGER, total_compressed_size::INTEGER FROM parquet_metadata('${file}') WHERE path_in_schema = 'symbol' ORDER BY row_group_id`,
  );
  expect(groups.map(([rows]) => rows)).toEqual([8_192, 8_192, 2_640]);
  const END = 16_384;
  for (const [, bytes] of groups) expect(END + Number(bytes)).toBeLessThan(20_000);
  expect(readFileSync(file).readUInt32LE(readFileSync(file).length - 8)).toBeLessThan(END);
});
