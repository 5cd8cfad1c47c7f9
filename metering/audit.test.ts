import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#database/database.ts';
import { startDatabase, type TestDatabase } from '#database/testing/servers.ts';
import { canonicalJson } from '#files/canonical-json.ts';
import { DAY, HOUR, SECOND } from '#market/time.ts';
import { startEngine, type TestEngine } from '#warehouse/testing/engines.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { openDrain } from './drain.ts';
import { drainEvents } from './drain-events.ts';
import { readEvents } from './event-reads.ts';
import { exportLines } from './export.ts';
import { newestHead } from './heads.ts';
import { type NewEvent, recordEvent } from './outbox.ts';
import { dropExpired } from './retention.ts';
import { rowSha256 } from './sealed-row.ts';
import { fileOf, written } from './segment.ts';
import { lineAt, OTHER_TENANT, TENANT } from './testing/lines.ts';
import { PAIRS } from './testing/pairs.ts';
import { NOON, spoolFolder } from './testing/spool-world.ts';
import { randomId } from './uuid.ts';
import { verifyExport } from './verify-export.ts';

const AFTER = { scopes: ['signals.read'], name: 'a "key", of ours' };
const EVENT: NewEvent = {
  actor: 'user',
  actorId: 'user-1',
  act: null,
  action: 'keys.create',
  targets: { key: 'key-1' },
  before: null,
  after: AFTER,
  version: '1',
  retention: '7y',
};
const WINDOW = { tenant: TENANT, from: 0, to: Date.UTC(2100, 0, 1) };
type Parsed = Record<string, Record<string, string | number>>;
const parsed = (line: string) => JSON.parse(line) as Parsed;
const isRow = (line: string) => line.startsWith('{"request"') || line.startsWith('{"event"');

describe.each(PAIRS)('the audit record on the $title', ({ engineKind, databaseKind, skipped }) => {
  describe.skipIf(skipped)('', () => {
    let engine: TestEngine;
    let server: TestDatabase;
    let warehouse: Warehouse;
    let database: Database;
    let lines: string[];
    const exported = async (tenant = TENANT) => {
      const found: string[] = [];
      for await (const line of exportLines({ warehouse, database }, { ...WINDOW, tenant })) found.push(line);
      return found;
    };
    const drained = () => drainEvents({ warehouse, database, now: () => NOON });

    beforeAll(async () => {
      engine = await startEngine(engineKind);
      server = await startDatabase(databaseKind);
      [warehouse, database] = [await engine.open(), await server.open()];
      const directory = spoolFolder();
      // Four batches of two segments, two tenants in turn, the last batch late by a month.
      for (let batch = 0; batch < 4; batch++) {
        const source = randomId(randomBytes);
        for (let segment = 0; segment < 2; segment++) {
          const at = (batch === 3 ? NOON - 31 * DAY : NOON) + batch * HOUR + segment * 5 * SECOND;
          const requests = Array.from({ length: 12 }, (_, i) =>
            lineAt(at + i, { ms: i / 7, agent: `agent "${i}" ü`, tenant: i % 2 === 0 ? TENANT : OTHER_TENANT }),
          );
          const text = [...requests.map(written.line), ...requests.slice(3).map(({ id }) => written.done(id))];
          writeFileSync(path.join(directory, fileOf({ source, segment }, 'sealed')), text.join(''));
        }
        await openDrain({ warehouse, database, directory, now: () => NOON }).pass('all');
        await database.transaction(TENANT, (tx) => recordEvent(tx, TENANT, EVENT));
        await database.system((tx) => recordEvent(tx, OTHER_TENANT, EVENT));
        expect(await drained()).toBe(2);
      }
      lines = await exported();
    });
    afterAll(async () => {
      await engine?.close();
      await server?.close();
    });

    it('has an event of a mutation that was committed, and none of one that was rolled back, each once', async () => {
      const own = '00000000-0000-4000-8000-00000000000c';
      const failed = database.transaction(own, async (tx) => {
        await recordEvent(tx, own, EVENT);
        throw new Error('no');
      });
      await expect(failed).rejects.toThrow('no');
      await database.transaction(own, (tx) => recordEvent(tx, own, { ...EVENT, action: 'members.role' }));
      expect(await drained()).toBe(1);
      expect(await drained()).toBe(0);
      const { rows, next } = await readEvents(warehouse, { ...WINDOW, tenant: own });
      expect(next).toBeNull();
      expect(rows).toHaveLength(1);
      expect(rows[0]).toMatchObject({ action: 'members.role', actorId: 'user-1', after: canonicalJson(AFTER) });
      expect(await readEvents(warehouse, { ...WINDOW, tenant: own, action: 'keys.create' })).toMatchObject({
        rows: [],
      });
    });

    it('takes a claimed batch of events on as it was, when its drain was killed before it was counted', async () => {
      const own = '00000000-0000-4000-8000-00000000000d';
      const say = () => database.transaction(own, (tx) => recordEvent(tx, own, EVENT));
      await say();
      await database.owner((tx) => tx.query('ALTER TABLE audit_heads RENAME TO away'));
      await expect(drained()).rejects.toThrow(/audit_heads/);
      await say();
      await database.owner((tx) => tx.query('ALTER TABLE away RENAME TO audit_heads'));
      expect([await drained(), await drained(), await drained()]).toEqual([1, 1, 0]);
      expect((await readEvents(warehouse, { ...WINDOW, tenant: own })).rows).toHaveLength(2);
    });

    it('gives everything of the tenant and nothing of others into an export, which is verified offline', async () => {
      expect(lines.filter(isRow)).toHaveLength(4 * 12 + 4);
      expect(lines.join('')).not.toContain(OTHER_TENANT);
      const report = await verifyExport(lines, { now: NOON });
      expect(report).toMatchObject({ tenant: TENANT, heads: 8, rows: 52, faults: [] });
      expect(report.lastHead).toEqual(await newestHead(database, TENANT));
      expect((await verifyExport(lines, { now: NOON, kept: [report.firstHead?.head ?? ''] })).faults).toEqual([]);
      expect((await verifyExport(lines, { now: NOON, kept: ['0'.repeat(64)] })).faults).toEqual([
        `the head ${'0'.repeat(64)} is missing`,
      ]);
      expect((await verifyExport(await exported(OTHER_TENANT), { now: NOON })).faults).toEqual([]);
    });

    const places = () => lines.flatMap((line, i) => (isRow(line) ? [i] : []));
    const somewhere = () => fc.constantFrom(...places());
    const idAt = (i: number) => String(Object.values(parsed(lines[i] as string))[0]?.id);
    const faultsOf = async (changed: readonly string[]) =>
      (await verifyExport(changed, { now: NOON })).faults.join('\n');

    it('names the row when any field of any row is changed, also with a hash that fits again', () =>
      fc.assert(
        fc.asyncProperty(somewhere(), fc.nat(), fc.boolean(), async (place, n, rehashed) => {
          const line = parsed(lines[place] as string);
          const [kind, row] = Object.entries(line)[0] as [string, Record<string, string | number>];
          const names = Object.keys(row).filter(
            (name) => !['id', 'sha256', 'segment', 'line', 'source'].includes(name),
          );
          const name = names[n % names.length] as string;
          row[name] = typeof row[name] === 'number' ? Number(row[name]) + 1 : `${row[name]}x`;
          if (rehashed) row.sha256 = rowSha256(row);
          expect(await faultsOf(lines.with(place, JSON.stringify({ [kind]: row })))).toContain(idAt(place));
        }),
      ));

    it('names the neighbours of a row that is missing, and the row that was added, although their end was counted again', () =>
      fc.assert(
        fc.asyncProperty(somewhere(), fc.boolean(), async (place, taken) => {
          const end = (rows: number) => JSON.stringify({ end: { heads: 8, rows } });
          if (taken) {
            const faults = await faultsOf([...lines.toSpliced(place, 1).slice(0, -1), end(51)]);
            expect(faults).toMatch(/row \d+ of head \d+ is missing/);
            if (isRow(lines[place - 1] as string)) expect(faults).toContain(idAt(place - 1));
            return;
          }
          const line = parsed(lines[place] as string);
          const [kind, row] = Object.entries(line)[0] as [string, Record<string, string | number>];
          row.id = randomId(randomBytes);
          row.line = Number(row.line) + 0.5;
          row.sha256 = rowSha256(row);
          const faults = await faultsOf([
            ...lines.toSpliced(place + 1, 0, JSON.stringify({ [kind]: row })).slice(0, -1),
            end(53),
          ]);
          expect(faults).toContain(`${row.id}`);
          expect(faults).toContain('was added');
        }),
      ));

    it('names a row that was moved within its batch, and rows that changed batches', () =>
      fc.assert(
        fc.asyncProperty(somewhere(), somewhere(), async (a, b) => {
          fc.pre(a !== b);
          const swapped = lines.with(a, lines[b] as string).with(b, lines[a] as string);
          const faults = await faultsOf(swapped);
          expect(faults).toMatch(/was moved|was added|missing/);
          expect(faults.includes(idAt(a)) || faults.includes(idAt(b))).toBe(true);
        }),
      ));

    it('names a head that is missing or changed, and says when lines are missing at the end', async () => {
      const heads = lines.flatMap((line, i) => (line.startsWith('{"head"') ? [i] : []));
      const [second, third] = [heads[1] as number, heads[2] as number];
      expect(await faultsOf([...lines.slice(0, second), ...lines.slice(third)])).toContain('head 2 is missing');
      const { head } = parsed(lines[second] as string) as { head: Record<string, string | number> };
      head.lastAt = Number(head.lastAt) + 1;
      expect(await faultsOf(lines.with(second, JSON.stringify({ head })))).toContain('head 2 was changed');
      expect(await faultsOf(lines.slice(0, -1))).toContain('the export has no end');
      expect(await faultsOf(lines.with(5, 'nonsense'))).toContain('line 6 does not belong');
      expect(await faultsOf(lines.slice(1))).toContain('no beginning');
    });

    it('shows in an export what was changed and what was deleted in ClickHouse', async () => {
      const [changed, deleted] = [idAt(places()[1] as number), idAt(places()[4] as number)];
      const sync = 'SETTINGS mutations_sync = 2';
      await warehouse.command(`ALTER TABLE audit_requests UPDATE status = 500 WHERE id = '${changed}' ${sync}`);
      expect((await verifyExport(await exported(), { now: NOON })).faults).toEqual([
        expect.stringContaining(`${changed} (line`),
      ]);
      await warehouse.command(`ALTER TABLE audit_requests UPDATE status = 200 WHERE id = '${changed}' ${sync}`);
      expect((await verifyExport(await exported(), { now: NOON })).faults).toEqual([]);
      await warehouse.command(`ALTER TABLE audit_requests DELETE WHERE id = '${deleted}' ${sync}`);
      expect((await verifyExport(await exported(), { now: NOON })).faults).toEqual([
        expect.stringMatching(/row \d+ of head 1 is missing/),
      ]);
    });

    it('ends by the month and class of its rows: a plan says which, and drops nothing', async () => {
      const october = { table: 'audit_requests', retention: '90d', month: 202_610, rows: 24 };
      const at = Date.UTC(2026, 10, 1) + 90 * DAY;
      expect(await dropExpired(warehouse, { now: at - 1 })).toEqual([]);
      expect(await dropExpired(warehouse, { now: at, plan: true })).toEqual([expect.objectContaining(october)]);
      expect(await dropExpired(warehouse, { now: at })).toEqual([expect.objectContaining(october)]);
      expect(await dropExpired(warehouse, { now: at })).toEqual([]);
      const later = await exported(OTHER_TENANT);
      expect(await verifyExport(later, { now: at })).toMatchObject({ heads: 8, rows: 40, ended: 1, faults: [] });
      // Nobody can say so of rows that are still to be kept.
      expect((await verifyExport(later, { now: at - 1 })).faults).toEqual([expect.stringContaining('are missing')]);
      const lines = later.filter((line) => !line.includes('"request"'));
      expect((await verifyExport(lines, { now: at })).faults.join('; ')).toMatch(/head 1: 12 rows are missing/);
      expect((await readEvents(warehouse, WINDOW)).rows).toHaveLength(4);
    });
  });
});
