import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { migrate } from './migrate.ts';
import { ENGINES, startEngine, type TestEngine } from './testing/engines.ts';
import type { Warehouse } from './warehouse.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-views-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TABLE =
  'CREATE TABLE IF NOT EXISTS numbers (a UInt8) ENGINE = MergeTree ORDER BY a; INSERT INTO numbers VALUES (1), (2), (3)';
/** A folder with a table of three numbers, and views. */
function schema(views: Record<string, string>, numbered: Record<string, string> = {}): string {
  const directory = mkdtempSync(path.join(folder, 'schema-'));
  mkdirSync(path.join(directory, 'views'));
  writeFileSync(path.join(directory, '0001_numbers.sql'), TABLE);
  for (const [file, text] of Object.entries(numbered)) writeFileSync(path.join(directory, file), text);
  for (const [file, text] of Object.entries(views)) writeFileSync(path.join(directory, 'views', file), text);
  return directory;
}
const BOTH = { 'high.sql': 'SELECT a FROM low WHERE a > 1', 'low.sql': 'SELECT a FROM numbers' };
const values = async (warehouse: Warehouse, view: string) =>
  (await warehouse.query({ sql: `SELECT * FROM ${view} ORDER BY a`, schema: z.object({ a: z.number() }) })).map(
    ({ a }) => a,
  );
const apply = async (warehouse: Warehouse, directory: string) => (await migrate(warehouse, { directory })).applied;

describe.each(ENGINES)('views on the $title', ({ kind, skipped }) => {
  describe.skipIf(skipped)('', () => {
    let engine: TestEngine;
    beforeAll(async () => {
      engine = await startEngine(kind);
    });
    afterAll(() => engine?.close());
    const empty = () => engine.open({ migrated: false });

    it('are planned, made after the numbered files and in their order, and not made twice', async () => {
      const warehouse = await empty();
      const steps = ['0001_numbers.sql', 'view low', 'view high'];
      const planned = await migrate(warehouse, { directory: schema(BOTH), plan: true });
      expect(planned).toEqual({ applied: [], pending: steps });
      expect(await apply(warehouse, schema(BOTH))).toEqual(steps);
      expect(await values(warehouse, 'high')).toEqual([2, 3]);
      expect(await migrate(warehouse, { directory: schema(BOTH) })).toEqual({ applied: [], pending: [] });
    });

    it('are replaced when their definition changes, with those that read them, and no others', async () => {
      const warehouse = await empty();
      await migrate(warehouse, { directory: schema({ ...BOTH, 'other.sql': 'SELECT 1 AS a' }) });
      const changed = { ...BOTH, 'other.sql': 'SELECT 1 AS a', 'low.sql': 'SELECT a * 10 AS a FROM numbers' };
      expect(await apply(warehouse, schema(changed))).toEqual(['view low', 'view high']);
      expect(await values(warehouse, 'high')).toEqual([10, 20, 30]);
    });

    it('are made again after a numbered migration, so that a star has the columns of the table', async () => {
      const warehouse = await empty();
      const views = { 'all.sql': 'SELECT * FROM numbers' };
      await migrate(warehouse, { directory: schema(views) });
      const added = { '0002_more.sql': 'ALTER TABLE numbers ADD COLUMN IF NOT EXISTS b UInt8 DEFAULT 7' };
      expect(await apply(warehouse, schema(views, added))).toEqual(['0002_more.sql', 'view all']);
      const [row] = await warehouse.query({ sql: 'SELECT b FROM all LIMIT 1', schema: z.object({ b: z.number() }) });
      expect(row).toEqual({ b: 7 });
    });

    it('are dropped when they are no longer defined; a view of an operator stays', async () => {
      const warehouse = await empty();
      await migrate(warehouse, { directory: schema(BOTH) });
      await warehouse.command('CREATE VIEW mine AS SELECT a FROM numbers');
      await warehouse.command('CREATE VIEW tier_gone_regimes AS SELECT a FROM numbers');
      expect(await apply(warehouse, schema({ 'low.sql': BOTH['low.sql'] }))).toEqual([
        'drop view high',
        'drop view tier_gone_regimes',
      ]);
      expect(await values(warehouse, 'mine')).toEqual([1, 2, 3]);
    });

    it('stay as a newer program defined them when an older one starts on the same server', async () => {
      const warehouse = await empty();
      await migrate(warehouse, { directory: schema(BOTH) });
      const older = schema({
        'low.sql': 'SELECT a + 1 AS a FROM numbers',
        'first.sql': 'SELECT a FROM numbers WHERE a = 1',
      });
      const started = await migrate(warehouse, { directory: older, views: 'missing' });
      expect(started.applied).toEqual(['view first']);
      expect(await values(warehouse, 'high')).toEqual([2, 3]);
    });

    it('that somebody dropped or replaced by hand are made again', async () => {
      const warehouse = await empty();
      await migrate(warehouse, { directory: schema(BOTH) });
      await warehouse.command('DROP VIEW high SYNC');
      await warehouse.command('CREATE OR REPLACE VIEW low AS SELECT 1 AS a');
      expect(await apply(warehouse, schema(BOTH))).toEqual(['view low', 'view high']);
      expect(await values(warehouse, 'high')).toEqual([2, 3]);
    });

    it('are completed by the next start when a process was killed between two of them', async () => {
      const warehouse = await empty();
      const dying: Warehouse = {
        ...warehouse,
        command: (sql, params) =>
          sql.includes('VIEW high') ? Promise.reject(new Error('killed')) : warehouse.command(sql, params),
      };
      await expect(migrate(dying, { directory: schema(BOTH) })).rejects.toThrow('killed');
      expect(await apply(warehouse, schema(BOTH))).toEqual(['view high']);
      expect(await values(warehouse, 'high')).toEqual([2, 3]);
    });

    it('are the old one or the new one to a reader at every moment while they are replaced', async () => {
      const warehouse = await empty();
      const versions = ['SELECT 1 AS a', 'SELECT 2 AS a'].map((text) => schema({ 'one.sql': text }));
      for (const directory of versions) await migrate(warehouse, { directory });
      let running = true;
      const seen: number[][] = [];
      const reading = (async () => {
        while (running) seen.push(await values(warehouse, 'one'));
      })();
      for (let i = 0; i < 20; i++) for (const directory of versions) await apply(warehouse, directory);
      running = false;
      await reading;
      expect(seen.length).toBeGreaterThan(10);
      expect(new Set(seen.map(String))).toEqual(new Set(['1', '2']));
    });

    // The embedded engine belongs to one process.
    if (kind === 'server')
      it('are made once by two processes that start at the same time', async () => {
        const warehouse = await empty();
        const directory = schema(BOTH);
        const both = await Promise.all([apply(warehouse, directory), apply(warehouse, directory)]);
        expect(both.flat().sort()).toEqual(['0001_numbers.sql', 'view high', 'view low']);
        expect(await values(warehouse, 'high')).toEqual([2, 3]);
      });
  });
});
