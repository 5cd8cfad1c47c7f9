import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createHookActivities } from '#activities/hooks.ts';
import { dispatchDue } from '#app/hook-dispatcher.ts';
import { hookRunId } from '#contracts/hooks.ts';
import type { Database } from '#database/database.ts';
import { startDatabase, type TestDatabase } from '#database/testing/servers.ts';
import { listMessages, replay } from '#hooks/deliveries.ts';
import { emitMessage } from '#hooks/emit.ts';
import { enterEndpoint } from '#hooks/endpoints.ts';
import { newSecret, openSeal } from '#hooks/sealing.ts';
import { type Receiver, startReceiver } from '#hooks/testing/receiver.ts';
import { startWorkflows, temporalCli, type WorkflowWorld } from './temporal.ts';

const SEALING = randomBytes(32);
const SECRET_WORD = 'a-payload-that-nobody-else-reads';

describe.skipIf(temporalCli() === null)('webhooks in Temporal (skipped without a Temporal CLI)', () => {
  let engine: TestDatabase;
  let database: Database;
  let receiver: Receiver;
  let world: WorkflowWorld;
  const seal = openSeal(() => [SEALING], randomBytes);
  const [tenantId, endpointId] = [randomUUID(), randomUUID()];

  const waits = [50, 50, 50];

  beforeAll(async () => {
    engine = await startDatabase('embedded');
    database = await engine.open();
    receiver = await startReceiver();
    await database.system((tx) =>
      tx.query(`INSERT INTO tenants (id, slug, name) VALUES ($1, 'acme', 'Acme')`, [tenantId]),
    );
    const sealedSecret = seal.close({ tenantId, endpointId }, newSecret(randomBytes));
    const made = {
      tenantId,
      id: endpointId,
      url: receiver.url,
      types: ['key.created'],
      sealedSecret,
      createdBy: null,
      createdAt: 0,
    };
    await database.transaction(tenantId, (tx) => enterEndpoint(tx, made));
    const network = { resolve: async () => [], toLoopback: true };
    const facts = { database, seal, network, now: Date.now, chance: () => 0.5, waits };
    world = await startWorkflows({}, createHookActivities(facts));
  }, 120_000);
  afterAll(async () => {
    await world?.close();
    await receiver?.close();
    await engine?.close();
  });

  const log = () => database.transaction(tenantId, (tx) => listMessages(tx, endpointId, { limit: 10 }));
  const emit = () =>
    database.transaction(tenantId, (tx) =>
      emitMessage(tx, tenantId, { type: 'key.created', payload: { word: SECRET_WORD }, at: Date.now() - 1_000 }),
    );
  const dispatch = () => dispatchDue({ database, client: world.client, now: Date.now });

  it('a message that two dispatchers find is one run, which tries until the receiver answers, and keeps no payload', async () => {
    receiver.answer = { status: 503 };
    await emit();
    expect((await Promise.all([dispatch(), dispatch()])).reduce((sum, n) => sum + n, 0)).toBe(1);
    await vi.waitFor(() => expect(receiver.received.length).toBeGreaterThan(1), { timeout: 20_000, interval: 20 });
    receiver.answer = { status: 200 };
    await vi.waitFor(async () => expect((await log())[0]?.state).toBe('done'), { timeout: 20_000, interval: 100 });
    const [message] = await log();
    const messageId = message?.id as string;
    const handle = world.client.workflow.getHandle(hookRunId({ tenantId, messageId, endpointId }));
    expect(await handle.result()).toEqual({ state: 'done', tries: message?.attempts.length });
    const history = JSON.stringify(await handle.fetchHistory(), (_, value) =>
      value?.type === 'Buffer'
        ? Buffer.from(value.data).toString('latin1')
        : value instanceof Uint8Array
          ? Buffer.from(value).toString('latin1')
          : value,
    );
    expect(history).toContain(messageId);
    expect(history).not.toContain(SECRET_WORD);
    expect(history).not.toContain('127.0.0.1:');

    const tries = receiver.received.length;
    await database.transaction(tenantId, (tx) => replay(tx, { messageId, endpointId: null, at: Date.now() - 1_000 }));
    expect(await dispatch()).toBe(1);
    await vi.waitFor(async () => expect((await log())[0]?.state).toBe('done'), { timeout: 20_000, interval: 100 });
    expect(receiver.received).toHaveLength(tries + 1);
  }, 60_000);

  it('a run that waits for hours tries at once when the message is asked for again', async () => {
    waits[0] = 36_000_000;
    receiver.answer = { status: 500 };
    await emit();
    const messageId = (await log())[0]?.id as string;
    await dispatch();
    await vi.waitFor(async () => expect((await log())[0]?.attempts.length).toBe(1), { timeout: 20_000, interval: 100 });
    receiver.answer = { status: 200 };
    await database.transaction(tenantId, (tx) => replay(tx, { messageId, endpointId: null, at: Date.now() - 1_000 }));
    expect(await dispatch()).toBe(0);
    await vi.waitFor(async () => expect((await log())[0]?.state).toBe('done'), { timeout: 20_000, interval: 100 });
    expect((await log())[0]?.attempts.map(({ status }) => status)).toEqual([500, 200]);
    waits[0] = 50;
  }, 60_000);

  it('a run that was lost is begun again from the rows, and a message is failed after its last try', async () => {
    receiver.answer = { status: 500 };
    await emit();
    const messageId = (await log())[0]?.id as string;
    expect(await dispatch()).toBe(1);
    const handle = world.client.workflow.getHandle(hookRunId({ tenantId, messageId, endpointId }));
    await vi.waitFor(async () => expect((await log())[0]?.attempts.length).toBeGreaterThan(0), { timeout: 20_000 });
    await handle.terminate('lost').catch(() => {});
    await database.system((tx) => tx.query(`UPDATE webhook_deliveries SET due_at = '2020-01-01' WHERE state = 'owed'`));
    await dispatch();
    await vi.waitFor(async () => expect((await log())[0]?.state).toBe('failed'), { timeout: 20_000, interval: 100 });
    expect((await log())[0]?.attempts.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
  }, 60_000);
});
