import { randomBytes } from 'node:crypto';
import { copyFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Database } from '#database/database.ts';
import { startDatabase, type TestDatabase } from '#database/testing/servers.ts';
import { HOUR, SECOND } from '#market/time.ts';
import { startEngine, type TestEngine } from '#warehouse/testing/engines.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { openDrain } from './drain.ts';
import { startDrain } from './drain-loop.ts';
import { freshThrough } from './freshness.ts';
import type { RequestLine } from './request-line.ts';
import { fileOf, written } from './segment.ts';
import { lineAt, OTHER_TENANT, TENANT } from './testing/lines.ts';
import { PAIRS } from './testing/pairs.ts';
import { NOON, spoolFolder } from './testing/spool-world.ts';
import { foldUsage } from './usage.ts';

const SOURCE = '00000000-0000-4000-8000-000000000001';
const stored = z.object({ id: z.string(), billed: z.number(), unbilled: z.string() });
const quantity = z.object({ tenant: z.string(), hour: z.date(), quantity: z.coerce.number() });

describe.each(PAIRS)('the drain of a spool on the $title', ({ engineKind, databaseKind, skipped }) => {
  describe.skipIf(skipped)('', () => {
    let engine: TestEngine;
    let server: TestDatabase;
    let warehouse: Warehouse;
    let database: Database;
    let directory: string;
    beforeAll(async () => {
      engine = await startEngine(engineKind);
      server = await startDatabase(databaseKind);
      [warehouse, database] = [await engine.open(), await server.open()];
    });
    afterAll(async () => {
      await engine?.close();
      await server?.close();
    });
    beforeEach(async () => {
      await warehouse.command('TRUNCATE TABLE audit_requests');
      await database.owner(async (tx) => {
        for (const table of ['usage_ledger', 'audit_heads', 'usage_segments', 'fences'])
          await tx.query(
            `ALTER TABLE ${table} DISABLE TRIGGER USER; TRUNCATE ${table}; ALTER TABLE ${table} ENABLE TRIGGER USER`,
          );
      });
      directory = spoolFolder();
    });

    const drain = (now = () => NOON) => openDrain({ warehouse, database, directory, now });
    const seal = (segment: number, lines: readonly RequestLine[], done: readonly RequestLine[] = lines) => {
      const text = [...lines.map(written.line), ...done.map(({ id }) => written.done(id))].join('');
      writeFileSync(path.join(directory, fileOf({ source: SOURCE, segment }, 'sealed')), text);
    };
    const rows = () =>
      warehouse.query({ sql: 'SELECT id, billed, unbilled FROM audit_requests ORDER BY id', schema: stored });
    const ledger = () =>
      database.system((tx) =>
        tx.rows(
          quantity,
          'SELECT tenant_id AS tenant, hour, sum(quantity) AS quantity FROM usage_ledger GROUP BY 1, 2 ORDER BY 1, 2',
        ),
      );
    const total = async () => (await ledger()).reduce((sum, row) => sum + row.quantity, 0);

    it('bills what was answered with success by its weight, and records everything else for nothing', async () => {
      const billed = [lineAt(NOON, { weight: 3 }), lineAt(NOON, { status: 304, weight: 1 })];
      const free: [string, RequestLine][] = [
        ['refused', lineAt(NOON, { status: 404 })],
        ['refused', lineAt(NOON, { status: 429 })],
        ['failed', lineAt(NOON, { status: 503 })],
        ['free', lineAt(NOON, { billable: false })],
        ['free', lineAt(NOON, { act: 'staff-1', actor: 'user' })],
        ['free', lineAt(NOON, { weight: 0 })],
        ['interrupted', lineAt(NOON)],
      ];
      const lines = [...billed, ...free.map(([, line]) => line)];
      seal(0, lines, lines.slice(0, -1));
      expect(await drain().pass('all')).toEqual({ stored: 1, counted: 1, waiting: 0, damaged: [] });
      const found = new Map((await rows()).map(({ id, ...row }) => [id, row]));
      expect(billed.map(({ id }) => found.get(id))).toEqual([
        { billed: 3, unbilled: '' },
        { billed: 1, unbilled: '' },
      ]);
      for (const [unbilled, { id }] of free) expect(found.get(id)).toEqual({ billed: 0, unbilled });
      expect(await total()).toBe(4);
      expect(readdirSync(directory)).toEqual([]);
    });

    it('counts a segment once that comes again after each of its steps, in a drain that remembers and in a new one', async () => {
      const lines = Array.from({ length: 20 }, (_, i) => lineAt(NOON + i, i % 2 === 0 ? {} : { tenant: OTHER_TENANT }));
      seal(0, lines);
      const file = path.join(directory, fileOf({ source: SOURCE, segment: 0 }, 'sealed'));
      copyFileSync(file, `${file}.kept`);
      // Stored, and killed before it was counted.
      expect((await drain().pass('due')).waiting).toBe(1);
      // Counted, and killed before the file was removed.
      const second = drain();
      await second.pass('all');
      copyFileSync(`${file}.kept`, file);
      await second.pass('all');
      copyFileSync(`${file}.kept`, file);
      await drain().pass('all');
      expect(await rows()).toHaveLength(20);
      expect(await total()).toBe(20);
      const [heads] = await database.system((tx) => tx.query('SELECT count(*)::int AS n FROM audit_heads'));
      expect(heads).toEqual({ n: 2 });
    });

    it('finds the rows of a segment whose token the engine has forgotten', async () => {
      seal(0, [lineAt(NOON), lineAt(NOON)]);
      await drain().pass('due');
      await warehouse.command(`ALTER TABLE audit_requests MODIFY SETTING non_replicated_deduplication_window = 0`);
      await drain().pass('all');
      expect(await rows()).toHaveLength(2);
      expect(await total()).toBe(2);
      await warehouse.command(`ALTER TABLE audit_requests MODIFY SETTING non_replicated_deduplication_window = 10000`);
    });

    it('counts nothing twice when PostgreSQL refuses in the middle, and all of it when it is back', async () => {
      seal(0, [lineAt(NOON)]);
      await database.owner((tx) => tx.query('ALTER TABLE audit_heads RENAME TO away'));
      const working = drain();
      await expect(working.pass('all')).rejects.toThrow(/audit_heads/);
      await expect(working.pass('all')).rejects.toThrow(/audit_heads/);
      seal(1, [lineAt(NOON)]);
      await database.owner((tx) => tx.query('ALTER TABLE away RENAME TO audit_heads'));
      await working.pass('all');
      expect(await rows()).toHaveLength(2);
      expect(await total()).toBe(2);
    });

    it('counts a request in the hour in which it came, however late its segment is and over the end of a month', async () => {
      const end = Date.UTC(2026, 11, 1);
      seal(0, [lineAt(end - 1), lineAt(end), lineAt(NOON - 30 * 24 * HOUR), lineAt(end, { retention: '7y' })]);
      await drain(() => end + HOUR).pass('all');
      expect((await ledger()).map(({ hour, quantity: n }) => [hour.getTime(), n])).toEqual([
        [NOON - 30 * 24 * HOUR, 1],
        [end - HOUR, 1],
        [end, 2],
      ]);
      expect(await rows()).toHaveLength(4);
    });

    it('folds the segments of forty seconds into one row of a tenant and hour, and waits no longer when the clock goes back', async () => {
      let now = NOON;
      const folding = drain(() => now);
      for (let segment = 0; segment < 9; segment++) {
        seal(segment, [lineAt(NOON), lineAt(NOON)]);
        expect((await folding.pass('due')).counted).toBe(segment === 8 ? 9 : 0);
        now += 5 * SECOND;
      }
      const [{ n } = { n: 0 }] = (await database.system((tx) =>
        tx.query('SELECT count(*)::int AS n FROM usage_ledger'),
      )) as { n: number }[];
      expect(n).toBe(1);
      expect(await total()).toBe(18);
      seal(11, [lineAt(NOON)]);
      await folding.pass('due');
      now -= HOUR;
      expect((await folding.pass('due')).counted).toBe(1);
    });

    it('sets a segment aside that cannot be read, and drains the others', async () => {
      seal(0, [lineAt(NOON)]);
      writeFileSync(path.join(directory, fileOf({ source: SOURCE, segment: 1 }, 'sealed')), '["line",1]\n');
      seal(2, [lineAt(NOON)]);
      const pass = await drain().pass('all');
      expect(pass).toMatchObject({ counted: 2, damaged: [fileOf({ source: SOURCE, segment: 1 }, 'sealed')] });
      expect(readdirSync(directory)).toEqual([`${fileOf({ source: SOURCE, segment: 1 }, 'sealed')}.damaged`]);
    });

    it('lets nobody change or take away a row of the ledger or of the chain', async () => {
      seal(0, [lineAt(NOON)]);
      await drain().pass('all');
      for (const table of ['usage_ledger', 'audit_heads'])
        for (const run of [database.owner, database.system, database.transaction.bind(database, TENANT)])
          for (const sql of [`UPDATE ${table} SET source = source`, `DELETE FROM ${table}`, `TRUNCATE ${table}`])
            await expect((run as Database['owner'])((tx) => tx.query(sql))).rejects.toThrow(/permission denied/);
      expect(await total()).toBe(1);
    });

    it('runs by itself, says its lag and up to when usage is complete, and is alone on its folder', async () => {
      const options = { warehouse, database, directory, now: () => NOON, random: randomBytes };
      expect(await freshThrough(database)).toBeNull();
      const loop = startDrain(options);
      expect(() => startDrain(options)).toThrow(expect.objectContaining({ code: 'ARGUS_SPOOL_UNUSABLE' }));
      seal(0, [lineAt(NOON)]);
      await loop.stop();
      expect(loop.lagMs()).toBe(0);
      expect(await total()).toBe(1);
      expect(await freshThrough(database)).toBe(NOON - 6 * SECOND);
      await startDrain(options).stop();
    });
  });
});

it('folded usage is the sum of what was billed, by tenant and hour, in whatever parts it comes', () => {
  const request = fc.record({
    tenant: fc.constantFrom(TENANT, OTHER_TENANT),
    at: fc.integer({ min: NOON - 3 * HOUR, max: NOON + 3 * HOUR }),
    billed: fc.integer({ min: 0, max: 5 }),
  });
  fc.assert(
    fc.property(fc.array(request), (requests) => {
      const folded = foldUsage(requests);
      for (const usage of folded) {
        const own = requests.filter(
          ({ tenant, at }) => tenant === usage.tenant && Math.floor(at / HOUR) * HOUR === usage.hour,
        );
        expect(usage.quantity).toBe(own.reduce((sum, { billed }) => sum + billed, 0));
        expect(usage.quantity).toBeGreaterThan(0);
      }
      expect(new Set(folded.map(({ tenant, hour }) => `${tenant} ${hour}`)).size).toBe(folded.length);
      expect(folded.reduce((sum, row) => sum + row.quantity, 0)).toBe(
        requests.reduce((sum, row) => sum + row.billed, 0),
      );
    }),
  );
});
