import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createDigestActivities } from '#activities/digests.ts';
import { answerBlocked, BLOCKED, listRuns, resetToFailedStage } from '#app/operations.ts';
import { MARKET_QUEUE, RUN_FORM } from '#contracts/runs.ts';
import { type Database, openDatabase } from '#database/database.ts';
import { seedDemoTenant } from '#database/demo-tenant.ts';
import { lastDigests } from '#database/ledger.ts';
import { migrateDatabase } from '#database/migrate.ts';
import { loadSigningKeys } from '#delivery/access/keys.ts';
import { type LocalProvider, startLocalProvider } from '#delivery/mail/resend/local-provider.ts';
import { createResend } from '#delivery/mail/resend/resend.ts';
import { fillList } from '#delivery/mail/testing/list-of.ts';
import { DAY } from '#market/time.ts';
import { type FilledWarehouse, fillWarehouse } from '#reports/testing/filled-warehouse.ts';
import { openMailRenderer } from '#site/mail-renderer.ts';
import { stubSteps } from './stub-steps.ts';
import { startWorkflows, temporalCli, type WorkflowWorld } from './temporal.ts';

const RECIPIENTS = 350;
const DATE = '2026-11-19';

describe.skipIf(temporalCli() === null)(
  'a batch that is reset three days later, when the provider has forgotten its keys (skipped without a Temporal CLI)',
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'argus-reset-'));
    const { steps } = stubSteps();
    let world: WorkflowWorld;
    let database: Database;
    let provider: LocalProvider;
    let filled: FilledWarehouse;
    /** How far the clocks of sender and provider are ahead of that of Temporal. */
    let later = 0;
    const now = () => Date.now() + later;
    const deps = { digestHours: 12 };

    beforeAll(async () => {
      provider = await startLocalProvider();
      provider.now = now;
      filled = await fillWarehouse();
      database = await openDatabase({ directory: path.join(folder, 'db') });
      const migrations = fileURLToPath(new URL('../../migrations/postgres', import.meta.url));
      await migrateDatabase(database, { directory: migrations });
      await seedDemoTenant(database);
      for (const list of ['stale', 'fresh']) await fillList(database, list, RECIPIENTS);
      const shared = {
        database,
        warehouse: filled.warehouse,
        keys: loadSigningKeys({ directory: folder }),
        mailRenderer: await openMailRenderer(),
        transport: createResend({ apiKey: provider.apiKey, baseUrl: provider.url }),
        baseUrl: 'http://argus.test',
        now,
      };
      const deliverBatch: ReturnType<typeof createDigestActivities>['deliverBatch'] = (input) =>
        createDigestActivities({ ...shared, ...deps }).deliverBatch(input);
      world = await startWorkflows({ ...steps, deliverBatch });
    }, 180_000);
    afterAll(async () => {
      await world?.close();
      await provider?.close();
      await filled?.close();
      await database?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const mailsOf = (list: string) => provider.accepted.map(({ to }) => String(to)).filter((to) => to.startsWith(list));
    const dayOf = async (list: string) => (await lastDigests(database)).find((day) => day.list === list);

    /** A batch whose provider loses the answer to its second hundred, then refuses the account: an operator gives it up. */
    async function interrupted(list: string): Promise<string> {
      const first = provider.requests;
      provider.misbehave = (request) =>
        request === first + 1
          ? { lost: 'answer' }
          : request > first + 1
            ? { answer: [403, 'invalid_api_key'] }
            : undefined;
      const workflowId = `batch-${list}`;
      const handle = await world.client.workflow.start('postMarketBatch', {
        taskQueue: MARKET_QUEUE,
        workflowId,
        args: [{ market: 'xnys', date: DATE, lists: [list], form: RUN_FORM }],
      });
      await vi.waitFor(
        async () =>
          expect(await listRuns(world.client, `WorkflowId="${workflowId}" AND ${BLOCKED}`)).toMatchObject([
            { cause: expect.stringContaining('invalid_api_key') },
          ]),
        50_000,
      );
      await answerBlocked(world.client, workflowId, 'abort');
      await expect(handle.result()).rejects.toThrow();
      provider.misbehave = () => undefined;
      provider.forgetKeys();
      later += 3 * DAY;
      return workflowId;
    }
    const goOn = async (workflowId: string) => {
      const runId = await resetToFailedStage(world.client, workflowId, 'test');
      return await world.client.workflow.getHandle(workflowId, runId).result();
    };

    it('sends nothing twice, and the ledger says of each mail that has not left that it was too late', async () => {
      const workflowId = await interrupted('stale');
      expect(mailsOf('stale')).toHaveLength(200);
      await goOn(workflowId);
      expect(mailsOf('stale')).toHaveLength(200);
      expect(new Set(mailsOf('stale')).size).toBe(200);
      expect(await dayOf('stale')).toMatchObject({ sent: 200, late: RECIPIENTS - 200, open: 0, failed: 0, unknown: 0 });
    });

    it('sends nothing twice and loses nothing where its digests may still leave', async () => {
      deps.digestHours = 10_000;
      const workflowId = await interrupted('fresh');
      await goOn(workflowId);
      expect(mailsOf('fresh')).toHaveLength(RECIPIENTS);
      expect(new Set(mailsOf('fresh')).size).toBe(RECIPIENTS);
      expect(await dayOf('fresh')).toMatchObject({ sent: RECIPIENTS, late: 0, open: 0, failed: 0, unknown: 0 });
      // Once more from the first recipient on, days later, as when the server has lost its memory.
      later += 3 * DAY;
      const again = await world.client.workflow.start('sendDigests', {
        taskQueue: MARKET_QUEUE,
        workflowId: `digests-fresh-${DATE}`,
        args: [{ list: 'fresh', date: DATE, market: 'xnys', since: Date.now() }],
      });
      expect(await again.result()).toMatchObject({ mails: 0 });
      expect(mailsOf('fresh')).toHaveLength(RECIPIENTS);
    });
  },
);
