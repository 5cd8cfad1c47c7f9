import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#database/database.ts';
import { startDatabase, type TestDatabase } from '#database/testing/servers.ts';
import { DAY, HOUR, SECOND } from '#market/time.ts';
import { startEngine, type TestEngine } from '#warehouse/testing/engines.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { openDrain } from './drain.ts';
import { sayDrained } from './freshness.ts';
import { type After, figuresByHour, figuresByRoute, lastUseOfKeys, readRequests } from './request-reads.ts';
import { fileOf, written } from './segment.ts';
import { lineAt, OTHER_TENANT, TENANT } from './testing/lines.ts';
import { PAIRS } from './testing/pairs.ts';
import { NOON, spoolFolder } from './testing/spool-world.ts';
import { usageByDay } from './usage-reads.ts';

const KEYS = ['00000000-0000-4000-8000-0000000000aa', '00000000-0000-4000-8000-0000000000ab'];
/** 200 requests of a tenant over two days, every tenth refused; and one of another tenant beside each. */
const LINES = Array.from({ length: 200 }, (_, i) =>
  lineAt(NOON + i * 10 * 60 * SECOND, {
    route: i % 4 === 0 ? '/v1/regimes' : '/v1/signals',
    status: i % 10 === 0 ? 404 : i === 11 ? 500 : 200,
    ms: i + 0.125,
    bytes: 100,
    weight: 2,
    actorId: KEYS[i % 2] as string,
  }),
);
const THEIRS = LINES.map((line) => lineAt(line.at, { tenant: OTHER_TENANT, route: '/v1/secret' }));
const window = { tenant: TENANT, from: NOON, to: NOON + 2 * DAY };

describe.each(PAIRS)('reads of a tenant on the $title', ({ engineKind, databaseKind, skipped }) => {
  describe.skipIf(skipped)('', () => {
    let engine: TestEngine;
    let server: TestDatabase;
    let warehouse: Warehouse;
    let database: Database;
    beforeAll(async () => {
      engine = await startEngine(engineKind);
      server = await startDatabase(databaseKind);
      [warehouse, database] = [await engine.open(), await server.open()];
      const directory = spoolFolder();
      const lines = [...LINES, ...THEIRS];
      const text = [...lines.map(written.line), ...lines.map(({ id }) => written.done(id))].join('');
      const name = { source: '00000000-0000-4000-8000-000000000001', segment: 0 };
      writeFileSync(path.join(directory, fileOf(name, 'sealed')), text);
      await openDrain({ warehouse, database, directory, now: () => NOON }).pass('all');
    });
    afterAll(async () => {
      await engine?.close();
      await server?.close();
    });

    it('give usage per meter and day as the sum of what was billed, and say up to when it is complete', async () => {
      const billed = LINES.filter(({ status }) => status === 200);
      const onDay = (day: string) => 2 * billed.filter(({ at }) => new Date(at).toISOString().startsWith(day)).length;
      expect(await usageByDay(database, window)).toEqual({
        days: ['2026-11-28', '2026-11-29'].map((day) => ({ meter: 'queries', day, quantity: onDay(day) })),
        freshThrough: null,
      });
      await sayDrained(database, 'a', NOON - 1);
      await sayDrained(database, 'b', NOON);
      expect((await usageByDay(database, { ...window, to: NOON + HOUR })).freshThrough).toBe(NOON - 1);
      await sayDrained(database, 'b', NOON + HOUR);
      expect((await usageByDay(database, window)).freshThrough).toBe(NOON + HOUR);
    });

    it('walk all requests of the tenant once, the newest first, and none of another, in pages of any size', async () => {
      for (const limit of [9, 40, 200]) {
        const ids: string[] = [];
        let after: After | null | undefined;
        do {
          const page = await readRequests(warehouse, { ...window, limit, after: after ?? undefined });
          ids.push(...page.rows.map(({ id }) => id));
          after = page.next;
        } while (after !== null);
        expect(ids).toEqual(LINES.map(({ id }) => id).reverse());
      }
      expect((await readRequests(warehouse, { ...window, limit: 10_000 })).rows).toHaveLength(200);
    });

    it('find requests by id, route, class of status, key and time', async () => {
      const count = async (filter: object) => (await readRequests(warehouse, { ...window, ...filter })).rows.length;
      expect((await readRequests(warehouse, { ...window, id: LINES[5]?.id })).rows[0]).toMatchObject({
        at: LINES[5]?.at,
        route: '/v1/signals',
        ms: 5.125,
        billed: 2,
        unbilled: '',
        act: '',
      });
      expect(await count({ id: THEIRS[5]?.id })).toBe(0);
      expect(await count({ route: '/v1/regimes' })).toBe(50);
      expect(await count({ statusClass: 4 })).toBe(20);
      expect(await count({ actorId: KEYS[1], statusClass: 5 })).toBe(1);
      expect(await count({ from: NOON + HOUR, to: NOON + 2 * HOUR })).toBe(6);
    });

    it('say what each route did: answers, errors, bytes, and how long they took', async () => {
      const [signals, regimes, ...more] = await figuresByRoute(warehouse, window);
      expect(more).toEqual([]);
      expect(signals).toMatchObject({
        route: '/v1/signals',
        requests: 150,
        refused: 10,
        failed: 1,
        bytes: 15_000,
        billed: 278,
      });
      expect(regimes).toMatchObject({ route: '/v1/regimes', requests: 50, refused: 10, failed: 0 });
      expect(regimes?.p50).toBeCloseTo(98.125, 5);
      expect(regimes?.p99).toBeGreaterThan(regimes?.p95 ?? 0);
    });

    it('say how many requests came in each hour, and when each key was last used', async () => {
      const hours = await figuresByHour(warehouse, window);
      expect(hours[0]).toEqual({ hour: NOON, requests: 6, refused: 1, failed: 0 });
      expect(hours.reduce((sum, { requests }) => sum + requests, 0)).toBe(200);
      expect(await lastUseOfKeys(warehouse, window)).toEqual([
        { actorId: KEYS[1], at: LINES[199]?.at, requests: 100 },
        { actorId: KEYS[0], at: LINES[198]?.at, requests: 100 },
      ]);
    });
  });
});
