import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { insertBars } from './bars.ts';
import { migrate } from './migrate.ts';
import { splitStatements } from './statements.ts';
import { ENGINES, startEngine, type TestEngine } from './testing/engines.ts';
import { bars, stamp, T0 } from './testing/rows.ts';
import type { Warehouse } from './warehouse.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-migrations-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A folder of migrations. */
function migrations(name: string, files: Record<string, string>): string {
  const directory = mkdtempSync(path.join(folder, `${name}-`));
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(directory, file), text);
  return directory;
}
const ONE = { '0001_one.sql': 'CREATE TABLE IF NOT EXISTS one (a UInt8) ENGINE = MergeTree ORDER BY a;' };
const BARS = `CREATE TABLE IF NOT EXISTS bars (symbol LowCardinality(String), timeframe Enum8('1m' = 0), open_time DateTime64(3, 'UTC'), close_time DateTime64(3, 'UTC'),
  open Float64, high Float64, low Float64, close Float64, volume Float64, vwap Float64, traded_minutes UInt16, scheduled_minutes UInt16,
  source LowCardinality(String), rev UInt32, as_of DateTime64(3, 'UTC'), run_id LowCardinality(String))
  ENGINE = ReplacingMergeTree(rev) PARTITION BY toYYYYMM(open_time) ORDER BY (symbol, timeframe, open_time) SETTINGS non_replicated_deduplication_window = 1000`;
const EXCHANGE = `-- exchange: bars
${BARS.replace('IF NOT EXISTS bars', '{new}').replace('volume Float64', 'volume Float64 CODEC(ZSTD(3)), turnover Float64')};
SELECT symbol, timeframe, open_time, close_time, open, high, low, close, volume, close * volume AS turnover, vwap, traded_minutes, scheduled_minutes, source, rev, as_of, run_id FROM {old}`;
const FIRST = { '0001_bars.sql': `${BARS};` };
const BOTH = { ...FIRST, '0002_turnover.sql': EXCHANGE };
const feed = (runId: string) => ({ ...stamp(runId), source: 'feed', rev: 0 }) as const;
const contents = async (warehouse: Warehouse) =>
  (
    await warehouse.query({
      sql: 'SELECT toString(count()) AS rows, toString(sum(cityHash64(symbol, open_time, open, close, volume, rev))) AS hash FROM bars FINAL',
      schema: z.object({ rows: z.string(), hash: z.string() }),
    })
  )[0];

describe.each(ENGINES)('migrations on the $title', ({ kind, skipped }) => {
  describe.skipIf(skipped)('', () => {
    let engine: TestEngine;
    beforeAll(async () => {
      engine = await startEngine(kind);
    });
    afterAll(() => engine?.close());
    const empty = () => engine.open({ migrated: false });

    it('A plan applies nothing; a run applies each migration once and in order', async () => {
      const warehouse = await empty();
      const directory = migrations('plan', {
        '0002_two.sql': 'ALTER TABLE one ADD COLUMN IF NOT EXISTS b UInt8',
        ...ONE,
      });
      expect(await migrate(warehouse, { directory, plan: true })).toEqual({
        applied: [],
        pending: ['0001_one.sql', '0002_two.sql'],
      });
      expect((await migrate(warehouse, { directory })).applied).toEqual(['0001_one.sql', '0002_two.sql']);
      expect(await migrate(warehouse, { directory })).toEqual({ applied: [], pending: [] });
    });

    it('An edited file, a file that comes too late and a warehouse that knows more are refused', async () => {
      const warehouse = await empty();
      await migrate(warehouse, { directory: migrations('a', { ...ONE, '0003_three.sql': 'SELECT 1' }) });
      const refusal = (files: Record<string, string>) => migrate(warehouse, { directory: migrations('b', files) });
      await expect(refusal({ '0001_one.sql': 'SELECT 2', '0003_three.sql': 'SELECT 1' })).rejects.toMatchObject({
        code: 'ARGUS_MIGRATION_EDITED',
      });
      await expect(
        refusal({ ...ONE, '0002_late.sql': 'SELECT 1', '0003_three.sql': 'SELECT 1' }),
      ).rejects.toMatchObject({ code: 'ARGUS_MIGRATION_GAP' });
      await expect(refusal(ONE)).rejects.toMatchObject({ code: 'ARGUS_WAREHOUSE_NEWER' });
    });

    it('A filled table is changed under concurrent reads and writes: readers see all of it at every moment, and no row is lost', async () => {
      const warehouse = await empty();
      await migrate(warehouse, { directory: migrations('live', FIRST) });
      // Two hundred thousand minutes over five months.
      await insertBars(warehouse, [bars('A', 100_000), bars('B', 100_000)], feed('filled'));
      let running = true;
      let written = 200_000;
      const counts: number[] = [];
      const reading = (async () => {
        while (running) counts.push(Number((await contents(warehouse))?.rows));
      })();
      const writing = (async () => {
        for (let i = 0; running && i < 60; i++) {
          await insertBars(warehouse, [bars(`W${i}`, 20, '1m', T0 + i * 86_400_000)], feed(`write-${i}`));
          written += 20;
        }
      })();
      await migrate(warehouse, { directory: migrations('live', BOTH) });
      running = false;
      await Promise.all([reading, writing]);
      expect(counts.length).toBeGreaterThan(3);
      for (const [i, rows] of counts.entries()) expect(rows).toBeGreaterThanOrEqual(counts[i - 1] ?? 200_000);
      expect(Number((await contents(warehouse))?.rows)).toBe(written);
      const [sum] = await warehouse.query({
        sql: 'SELECT countIf(turnover != close * volume) AS wrong FROM bars FINAL',
        schema: z.object({ wrong: z.coerce.number() }),
      });
      expect(sum?.wrong).toBe(0);
    }, 60_000);

    it.each([
      'CREATE TABLE bars__0002',
      'INSERT INTO bars__0002',
      'EXCHANGE TABLES',
      'INSERT INTO bars SETTINGS',
      'DROP TABLE bars__0002',
    ])('Migrations that were killed before "%s" are completed by the next start', async (step) => {
      const warehouse = await empty();
      await migrate(warehouse, { directory: migrations('kill', FIRST) });
      await insertBars(warehouse, [bars('A', 3_000)], feed('few'));
      const before = await contents(warehouse);
      const dying: Warehouse = {
        ...warehouse,
        command: (sql, params) =>
          sql.replace('DROP TABLE IF EXISTS', '').includes(step)
            ? Promise.reject(new Error('killed'))
            : warehouse.command(sql, params),
      };
      await expect(migrate(dying, { directory: migrations('kill', BOTH) })).rejects.toThrow('killed');
      expect(await contents(warehouse)).toEqual(before);
      await warehouse.command('DROP TABLE IF EXISTS schema_lock');
      expect((await migrate(warehouse, { directory: migrations('kill', BOTH) })).applied).toEqual([
        '0002_turnover.sql',
      ]);
      expect(await contents(warehouse)).toEqual(before);
    });
  });
});

describe('a migration file', () => {
  it('A migration file is split at semicolons outside of strings, names and comments', () => {
    const text = "SELECT ';', `b;c` -- a; comment\n; /* ; */ SELECT 'it\\'s;'; ";
    expect(splitStatements(text)).toEqual(["SELECT ';', `b;c`", "SELECT 'it\\'s;'"]);
  });
});
