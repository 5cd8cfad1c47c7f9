import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { backUpTables, isEmpty, readBackup, restoreTables } from './backup.ts';
import { contentHash } from './hash.ts';
import { insertRows } from './insert.ts';
import { insertRegimes } from './regimes.ts';
import { commitRun, isCommitted, RUNS } from './runs.ts';
import { ENGINES, startEngine, type TestEngine } from './testing/engines.ts';
import { regimes, run, stamp } from './testing/rows.ts';
import type { Warehouse } from './warehouse.ts';

const numbered = z.object({ n: z.coerce.number() });
const count = async (warehouse: Warehouse, sql: string) =>
  (await warehouse.query({ sql: `SELECT count() AS n FROM ${sql}`, schema: numbered }))[0]?.n;

describe.each(ENGINES)('a backup of the warehouse on the $title', ({ kind, skipped }) => {
  describe.skipIf(skipped)('', () => {
    let engine: TestEngine;
    let warehouse: Warehouse;
    const open = (database: string) => engine.open({ database, migrated: false });
    const remove = (name: string) => rmSync(path.join(warehouse.backups as string, name), { recursive: true });
    beforeAll(async () => {
      engine = await startEngine(kind);
      warehouse = await engine.open();
      await insertRegimes(warehouse, regimes('A', 4), stamp('before'));
      await commitRun(warehouse, run('before', 4));
    });
    afterAll(() => engine?.close());

    it('a run that is committed while it is made has all its rows in it, or is not in it', async () => {
      const before = await contentHash(warehouse);
      let statements = 0;
      const busy: Warehouse = {
        ...warehouse,
        async command(sql, params) {
          await warehouse.command(sql, params);
          if (!sql.startsWith('BACKUP') || ++statements > 1) return;
          await insertRegimes(warehouse, regimes('B', 4), stamp('meanwhile'));
          await commitRun(warehouse, run('meanwhile', 4));
        },
      };
      const backedUp = await backUpTables(busy, 'busy');
      expect(await contentHash(warehouse)).not.toEqual(before);
      const target = await engine.open({ migrated: false });
      expect(await isEmpty(target)).toBe(true);
      await restoreTables(target, backedUp);
      expect(await isEmpty(target)).toBe(false);
      expect(await isCommitted(target, 'before')).toBe(true);
      expect(await isCommitted(target, 'meanwhile')).toBe(false);
      expect(await contentHash(target)).toEqual(before);
      // Its rows came too late for its commit, and early enough for the copy: that is what the order is for.
      expect(await count(target, `regimes WHERE run_id = 'meanwhile'`)).toBe(4);
      remove('busy');
    });

    it('a run whose newest rows were not copied yet is completed before they are backed up', async () => {
      const late = { ...run('late', 4), asOf: run('late', 4).asOf + 60_000 };
      await insertRegimes(warehouse, regimes('LATE', 4), { ...stamp('late'), asOf: late.asOf });
      await insertRows(warehouse, { table: RUNS, token: 'late' }, [late], {});
      expect(await count(warehouse, `regime_latest FINAL WHERE symbol = 'LATE'`)).toBe(0);
      const backedUp = await backUpTables(warehouse, 'late');
      const target = await engine.open({ migrated: false });
      await restoreTables(target, backedUp);
      expect(await count(target, `regime_latest FINAL WHERE symbol = 'LATE'`)).toBe(1);
      remove('late');
    });

    it('what it holds is read from itself, after one that was killed too, and leaves no database behind', async () => {
      const backedUp = await backUpTables(warehouse, 'read');
      await warehouse.command('CREATE DATABASE argus_backup_check ENGINE = Atomic');
      await warehouse.command('CREATE TABLE argus_backup_check.runs (a UInt8) ENGINE = MergeTree ORDER BY a');
      const content = await readBackup(warehouse, open, backedUp);
      expect(content.tables).toEqual(await contentHash(warehouse));
      expect(content.runs.map(({ runId }) => runId)).toContain('late');
      expect(await count(warehouse, `system.databases WHERE name = 'argus_backup_check'`)).toBe(0);
      remove('read');
    });

    it('a table that is gone from it is refused by the engine', async () => {
      const { parts, ...backedUp } = await backUpTables(warehouse, 'gone');
      rmSync(path.join(warehouse.backups as string, 'gone', 'rest', 'data'), { recursive: true });
      await expect(readBackup(warehouse, open, { ...backedUp, parts })).rejects.toThrow();
      remove('gone');
    });
  });
});
