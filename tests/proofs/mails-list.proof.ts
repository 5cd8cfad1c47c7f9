import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDigestActivities } from '#activities/digests.ts';
import { type DigestListResult, digestRunId, MARKET_QUEUE } from '#contracts/runs.ts';
import { type Database, openDatabase } from '#database/database.ts';
import { seedDemoTenant } from '#database/demo-tenant.ts';
import { lastDigests } from '#database/ledger.ts';
import { migrateDatabase } from '#database/migrate.ts';
import { loadSigningKeys } from '#delivery/access/keys.ts';
import { createResend } from '#delivery/mail/resend/resend.ts';
import { fillList } from '#delivery/mail/testing/list-of.ts';
import { type SeparateProvider, startSeparateProvider } from '#delivery/mail/testing/separate-provider.ts';
import { type FilledWarehouse, fillWarehouse } from '#reports/testing/filled-warehouse.ts';
import { openMailRenderer } from '#site/mail-renderer.ts';
import { startWorkflows, type WorkflowWorld } from '../integration/temporal.ts';
import { record } from './record.ts';

const RECIPIENTS = Number(process.env.PROOF_RECIPIENTS ?? 100_000);
const LIST = 'proof';
const DATE = '2026-11-20';
const MIB = 2 ** 20;
const folder = mkdtempSync(path.join(tmpdir(), 'argus-list-'));
let provider: SeparateProvider;
let world: WorkflowWorld;
let database: Database;
let filled: FilledWarehouse;
/** Bytes of this process after each batch. */
const memory: number[] = [];

beforeAll(async () => {
  provider = await startSeparateProvider(1_000);
  filled = await fillWarehouse();
  database = await openDatabase({ directory: path.join(folder, 'db') });
  const migrations = fileURLToPath(new URL('../../migrations/postgres', import.meta.url));
  await migrateDatabase(database, { directory: migrations });
  await seedDemoTenant(database);
  await fillList(database, LIST, RECIPIENTS);
  const { deliverBatch, catchUpMails } = createDigestActivities({
    database,
    warehouse: filled.warehouse,
    keys: loadSigningKeys({ directory: folder }),
    mailRenderer: await openMailRenderer(),
    transport: createResend({ apiKey: provider.apiKey, baseUrl: provider.url }),
    baseUrl: 'http://argus.test',
    digestHours: 12,
  });
  world = await startWorkflows({
    catchUpMails,
    async deliverBatch(input: Parameters<typeof deliverBatch>[0]) {
      const sent = await deliverBatch(input);
      memory.push(process.memoryUsage().rss);
      return sent;
    },
  });
}, 600_000);
afterAll(async () => {
  await world?.close();
  provider?.close();
  await filled?.close();
  await database?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('a list of a hundred thousand leaves once to each, in histories and memory that do not grow with it', async () => {
  const workflowId = digestRunId(LIST, DATE);
  const started = performance.now();
  const handle = await world.client.workflow.start('sendDigests', {
    taskQueue: MARKET_QUEUE,
    workflowId,
    args: [{ list: LIST, date: DATE, market: 'xnys', since: Date.now() }],
  });
  expect((await handle.result()) as DigestListResult).toEqual({ mails: RECIPIENTS, late: 0, held: 0 });
  const seconds = (performance.now() - started) / 1000;

  const { accepted, addresses, requests } = await provider.figures();
  expect({ accepted, addresses }).toEqual({ accepted: RECIPIENTS, addresses: RECIPIENTS });
  const day = (await lastDigests(database)).find(({ list }) => list === LIST);
  expect(day).toMatchObject({ sent: RECIPIENTS, open: 0, failed: 0, unknown: 0 });

  const lengths: number[] = [];
  for await (const { historyLength } of world.client.workflow.list({ query: `WorkflowId="${workflowId}"` }))
    lengths.push(historyLength);
  expect(Math.max(...lengths)).toBeLessThan(500);
  const after = (share: number): number => memory[Math.floor((memory.length - 1) * share)] ?? 0;
  expect(after(1)).toBeLessThan(1.5 * after(0.1));
  record('mails-list', {
    'recipients of a list': RECIPIENTS,
    'mails accepted by the provider': accepted,
    'of them to different recipients': addresses,
    'requests to send': requests,
    'histories of the list': lengths.length,
    'events of the longest': Math.max(...lengths),
    'memory after a tenth, MiB (database, warehouse and worker in one process)': Math.round(after(0.1) / MIB),
    'memory at the end, MiB': Math.round(after(1) / MIB),
    seconds: Math.round(seconds),
    'mails a second': Math.round(RECIPIENTS / seconds),
  });
}, 7_200_000);
