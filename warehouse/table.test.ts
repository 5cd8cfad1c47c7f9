import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BlockBuilder } from '#engine/block-builder.ts';
import { mergeBlocks } from '#engine/outputs.ts';
import type { Block, Row } from '#market/block.ts';
import {
  date,
  enumIndex,
  enumName,
  flag,
  float32,
  float32s,
  float64,
  float64Lists,
  float64s,
  optional64,
  text,
  time,
  uint16,
  uint32,
  uint64,
  word,
  wordIndex,
  wordLists,
} from '#market/column.ts';
import { REGIME_COLUMNS } from '#market/output.ts';
import { MINUTE } from '#market/time.ts';
import { insertColumns, insertRows } from './insert.ts';
import { REGIMES } from './regimes.ts';
import { STAMP_COLUMNS, stamped } from './stamp.ts';
import { blockList, defineTable, readBlock, rowList, rowSchema, rowsOf, storedColumns } from './table.ts';
import { tableDifferences } from './table-check.ts';
import { TABLES } from './tables.ts';
import { ENGINES, startEngine, type TestEngine } from './testing/engines.ts';
import { stamp, T0 } from './testing/rows.ts';
import type { Warehouse } from './warehouse.ts';

const COLOURS = ['red', 'green'] as const;
const EVERY_KIND = {
  aText: text(),
  aWord: word(),
  anEnum: enumName(COLOURS),
  anIndex: enumIndex(COLOURS),
  aWordIndex: wordIndex(COLOURS),
  aDay: date(),
  aTime: time(),
  aFlag: flag(),
  short16: uint16(),
  long32: uint32(),
  whole64: uint64(),
  single: float32(),
  double: float64(),
  perhaps: optional64(),
  pair: float32s(2),
  triple: float64s(3),
  some: float64Lists(),
  names: wordLists(),
};
const KINDS = defineTable({
  name: 'kinds',
  columns: EVERY_KIND,
  engine: 'MergeTree',
  monthOf: 'aTime',
  orderBy: ['aWord', 'aTime'],
});
const ROWS: Row<typeof EVERY_KIND>[] = [
  {
    aText: 'Zürich 東京 🚀',
    aWord: 'w',
    anEnum: 'green',
    anIndex: 1,
    aWordIndex: 1,
    aDay: '2026-11-26',
    aTime: T0 + 1,
    aFlag: true,
    short16: 65_535,
    long32: 4_294_967_295,
    whole64: Number.MAX_SAFE_INTEGER,
    single: 0.5,
    double: Math.PI,
    perhaps: -1.25,
    pair: Float32Array.of(1, Number.NaN),
    triple: Float64Array.of(1, 2, 3),
    some: Float64Array.of(4),
    names: ['a', 'b'],
  },
  {
    aText: '',
    aWord: 'w',
    anEnum: 'red',
    anIndex: 0,
    aWordIndex: 0,
    aDay: '1970-01-01',
    aTime: T0 + 2,
    aFlag: false,
    short16: 0,
    long32: 0,
    whole64: 0,
    single: Number.NaN,
    double: Number.NaN,
    perhaps: null,
    pair: Float32Array.of(-0.5, 2),
    triple: Float64Array.of(Number.NaN, 0, -1),
    some: new Float64Array(0),
    names: [],
  },
];

it('No file between the computation and a reader spells a column of the regimes that only passes through', () => {
  const root = path.join(import.meta.dirname, '..');
  const files = globSync('{activities,app,contracts,engine,pipeline,warehouse,workflows}/**/*.ts', { cwd: root });
  const product = files.filter((file) => !/\.test\.ts$|\/testing\//.test(file));
  expect(product.length).toBeGreaterThan(100);
  // The list of the engine's functions has one of that name.
  const readers = product.filter((file) => !file.startsWith('warehouse/sql/'));
  const spelled = readers.filter((file) => readFileSync(path.join(root, file), 'utf8').includes('entropy'));
  expect(spelled).toEqual([]);
});

describe.each(ENGINES)('a table definition on the $title', ({ kind, skipped }) => {
  describe.skipIf(skipped)('', () => {
    let engine: TestEngine;
    let warehouse: Warehouse;
    beforeAll(async () => {
      engine = await startEngine(kind);
    });
    afterAll(() => engine?.close());
    beforeEach(async () => {
      warehouse = await engine.open();
    });

    it('Every table of a migrated warehouse has the columns, types and sorting key of its definition, in the same order', async () => {
      expect(await tableDifferences(warehouse, TABLES)).toEqual([]);
      const tables = await warehouse.query({
        sql: `SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'
                AND NOT startsWith(name, 'schema_') ORDER BY name`,
        schema: z.object({ name: z.string() }),
      });
      expect(TABLES.map(({ name }) => name).sort()).toEqual(tables.map(({ name }) => name));
    });

    it('The check names a column whose type changed, a column that was added, a missing table and another key', async () => {
      await warehouse.command('ALTER TABLE regimes MODIFY COLUMN flags UInt32');
      await warehouse.command('ALTER TABLE runs ADD COLUMN note String');
      await warehouse.command('DROP TABLE series');
      const { name, columns } = REGIMES;
      const unsorted = defineTable({ name, columns, engine: 'MergeTree', orderBy: ['symbol'] });
      const tables = TABLES.filter((table) => table !== REGIMES);
      expect(await tableDifferences(warehouse, [...tables, unsorted])).toEqual([
        'column 13 of runs is note String, defined as none',
        'the table series is missing',
        'column 12 of regimes is flags UInt32, defined as flags UInt16',
        expect.stringMatching(
          /^regimes is stored by ReplacingMergeTree\(version\) .* defined as MergeTree ORDER BY symbol$/,
        ),
      ]);
    });

    it('A value of every kind comes back as it was written, read as rows and read as columns', async () => {
      const ddl = storedColumns(KINDS).map(({ name, type }) => `${name} ${type}`);
      await warehouse.command(`CREATE TABLE kinds (${ddl.join(', ')}) ENGINE = ${KINDS.engine}`);
      expect(await tableDifferences(warehouse, [KINDS])).toEqual([]);
      await insertRows(warehouse, { table: KINDS, token: 'rows' }, ROWS, {});
      const rows = await warehouse.query({
        sql: `SELECT ${rowList(EVERY_KIND, 'k')} FROM kinds AS k ORDER BY k.a_time`,
        schema: rowSchema(EVERY_KIND),
      });
      expect(rows).toEqual(ROWS);
      const table = await warehouse.queryArrow({
        sql: `SELECT ${blockList(EVERY_KIND, 'k')} FROM kinds AS k ORDER BY k.a_time`,
      });
      const block = readBlock(EVERY_KIND, table);
      expect(ROWS.map((_, i) => rowsOf(EVERY_KIND, block)(i))).toEqual(ROWS);

      await warehouse.command('TRUNCATE TABLE kinds');
      await insertColumns(warehouse, { table: KINDS, token: 'columns' }, block);
      expect(
        await warehouse.query({
          sql: `SELECT ${rowList(EVERY_KIND, 'k')} FROM kinds AS k ORDER BY k.a_time`,
          schema: rowSchema(EVERY_KIND),
        }),
      ).toEqual(ROWS);
    });

    it('One value that is given for all rows is stored in each, and an empty table is read as no rows', async () => {
      const { name, columns } = KINDS;
      const ddl = storedColumns(KINDS).map((column) => `${column.name} ${column.type}`);
      await warehouse.command(`CREATE TABLE ${name} (${ddl.join(', ')}) ENGINE = ${KINDS.engine}`);
      const read = async () =>
        readBlock(
          columns,
          await warehouse.queryArrow({ sql: `SELECT ${blockList(columns, 'k')} FROM kinds AS k ORDER BY k.single` }),
        );
      expect((await read()).length).toBe(0);
      const same = { aText: 't', aWord: 'w', anEnum: 'red', anIndex: 1, aDay: '2026-01-02', aTime: T0 } as const;
      const rest = ROWS.map(({ aText, aWord, anEnum, anIndex, aDay, aTime, ...row }) => row);
      await insertRows(warehouse, { table: KINDS, token: 'same' }, rest, same);
      const block = await read();
      for (const i of [0, 1]) expect(rowsOf(columns, block)(i)).toMatchObject(same);
    });

    it('A place beyond the names of an enum is refused before the engine stores it', async () => {
      const ddl = storedColumns(KINDS).map((column) => `${column.name} ${column.type}`);
      await warehouse.command(`CREATE TABLE kinds (${ddl.join(', ')}) ENGINE = ${KINDS.engine}`);
      const beyond = ROWS.map((row) => ({ ...row, anIndex: COLOURS.length }));
      await expect(insertRows(warehouse, { table: KINDS, token: 'beyond' }, beyond, {})).rejects.toThrow(RangeError);
      const stored = await warehouse.query({ sql: 'SELECT a_word FROM kinds', schema: z.unknown() });
      expect(stored).toEqual([]);
    });

    it('A column that is added to the list of regimes reaches threads, insert, select, row and DDL check from there', async () => {
      // The migration.
      await warehouse.command('ALTER TABLE regimes ADD COLUMN drift Float32 AFTER flags');
      // The definition.
      const columns = { ...REGIME_COLUMNS, drift: float32() };
      const wider = defineTable({
        name: 'regimes',
        columns: { ...columns, ...STAMP_COLUMNS },
        engine: 'ReplacingMergeTree',
        version: 'version',
        monthOf: 'openTime',
        orderBy: ['symbol', 'timeframe', 'openTime', 'asOf'],
      });
      // The computation.
      const blockOf = (symbol: string, order: number): Block<typeof columns> => {
        const rows = new BlockBuilder(columns);
        for (const i of [0, 1]) rows.push(order, { ...regime(symbol, i), drift: order + i / 4 });
        return rows.take();
      };
      const block = mergeBlocks(columns, [blockOf('A', 0), blockOf('B', 1)]);

      expect(await tableDifferences(warehouse, [REGIMES])).not.toEqual([]);
      expect(await tableDifferences(warehouse, [wider])).toEqual([]);
      await insertColumns(warehouse, { table: wider, token: 'wider' }, { ...block, ...stamped(stamp('run')) });
      const rows = await warehouse.query({
        sql: `SELECT ${rowList(wider.columns, 'regimes')} FROM regimes FINAL ORDER BY symbol, regimes.open_time`,
        schema: rowSchema(wider.columns),
      });
      // The type of a row has the column too.
      const drifts: [string, number][] = rows.map(({ symbol, drift }) => [symbol, drift]);
      expect(drifts).toEqual([
        ['A', 0],
        ['A', 0.25],
        ['B', 1],
        ['B', 1.25],
      ]);
      expect(rows[3]).toEqual({
        ...regime('B', 1),
        probabilities: Float32Array.from(regime('B', 1).probabilities),
        drift: 1.25,
        ...stamped(stamp('run')),
      });
    });
  });
});

const regime = (symbol: string, i: number) => ({
  symbol,
  timeframe: 0,
  openTime: T0 + i * MINUTE,
  closeTime: T0 + (i + 1) * MINUTE,
  label: 2,
  probabilities: [0, 0.25, 0.5, 0.25, 0],
  confidence: 0.5,
  entropy: 1.5,
  ageBars: 3,
  since: T0,
  paramsVersion: T0,
  flags: 0,
});
