import { randomBytes, randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '#database/database.ts';
import { startDatabase, type TestDatabase } from '#database/testing/servers.ts';
import { DAY, HOUR, MINUTE } from '#market/time.ts';
import type { Resolve } from './address-guard.ts';
import { type HookFacts, type TryOutcome, tryDelivery } from './deliver.ts';
import { claimDue, type DeliveryKey, forgetBefore, listMessages, replay } from './deliveries.ts';
import { emitMessage } from './emit.ts';
import { changeSecret, enterEndpoint, readEndpoint } from './endpoints.ts';
import { newSecret, openSeal } from './sealing.ts';
import { type Receiver, startReceiver } from './testing/receiver.ts';

const START = Date.UTC(2026, 10, 20);
const keys = [randomBytes(32)];
const seal = openSeal(() => keys, randomBytes);
let engine: TestDatabase;
let database: Database;
let receiver: Receiver;
let clock: number;
let resolve: Resolve;
let facts: HookFacts;

beforeAll(async () => {
  engine = await startDatabase('embedded');
  database = await engine.open();
  receiver = await startReceiver();
}, 120_000);
afterAll(async () => {
  await receiver?.close();
  await engine?.close();
});
beforeEach(async () => {
  await forgetBefore(database, Date.UTC(2100, 0, 1));
  clock = START;
  receiver.received.length = 0;
  receiver.answer = { status: 200 };
  resolve = async () => [{ address: '127.0.0.1', family: 4 }];
  facts = {
    ...{ database, seal, now: () => clock, chance: () => 0.5 },
    network: { resolve: (host) => resolve(host), toLoopback: true, timeoutMs: 2_000 },
  };
});

/** A tenant with an endpoint; returns its secret too. */
async function endpointOf(url: string, types: string[] = ['key.created']) {
  const [tenantId, endpointId, secret] = [randomUUID(), randomUUID(), newSecret(randomBytes)];
  await database.system((tx) =>
    tx.query('INSERT INTO tenants (id, slug, name) VALUES ($1, $2, $3)', [tenantId, `t${tenantId.slice(0, 8)}`, 'T']),
  );
  const sealedSecret = seal.close({ tenantId, endpointId }, secret);
  await database.transaction(tenantId, (tx) =>
    enterEndpoint(tx, { tenantId, id: endpointId, url, types, sealedSecret, createdBy: null, createdAt: clock }),
  );
  return { tenantId, endpointId, secret };
}
const emit = (tenantId: string, n: number) =>
  database.transaction(tenantId, (tx) => emitMessage(tx, tenantId, { type: 'key.created', payload: { n }, at: clock }));
const stateOf = ({ tenantId, endpointId }: { tenantId: string; endpointId: string }) =>
  database.transaction(tenantId, (tx) => readEndpoint(tx, endpointId));
const logOf = ({ tenantId, endpointId }: { tenantId: string; endpointId: string }) =>
  database.transaction(tenantId, (tx) => listMessages(tx, endpointId, { limit: 100 }));

/** Does what dispatcher and workflows do, by the clock of the test, until nothing is owed; returns how each delivery ended. */
async function run(until = Number.POSITIVE_INFINITY): Promise<string[]> {
  const ends: string[] = [];
  const waiting: { key: DeliveryKey; at: number }[] = [];
  for (;;) {
    for (const key of await claimDue(database, clock)) waiting.push({ key, at: clock });
    waiting.sort((a, b) => a.at - b.at);
    const next = waiting.shift();
    if (next === undefined || next.at > until) return ends;
    clock = Math.max(clock, next.at);
    const outcome: TryOutcome = await tryDelivery(facts, next.key);
    if (outcome.state === 'again') waiting.push({ key: next.key, at: clock + outcome.waitMs });
    else ends.push(outcome.state);
  }
}

describe('an endpoint that fails for an hour', () => {
  it('gets every message once when it answers again, with the same id in every try, and all of it is in the log', async () => {
    const to = await endpointOf(receiver.url);
    receiver.answer = { status: 503, body: 'down' };
    for (let n = 1; n <= 5; n++) await emit(to.tenantId, n);
    const recovers = START + HOUR;
    const now = facts.now;
    facts = {
      ...facts,
      now: () => {
        receiver.answer = { status: now() >= recovers ? 200 : 503, body: 'x'.repeat(10_000) };
        return now();
      },
    };
    expect(await run()).toEqual(Array(5).fill('done'));
    expect(clock).toBeGreaterThan(recovers);
    const log = await logOf(to);
    expect(log.map(({ state, attempts }) => [state, attempts.map(({ status }) => status)])).toEqual(
      Array(5).fill(['done', [503, 503, 503, 503, 200]]),
    );
    expect(log[0]?.attempts[0]?.answer).toHaveLength(4_096);
    const ids = receiver.received.map(({ headers }) => String(headers['webhook-id']));
    expect(new Set(ids)).toEqual(new Set(log.map(({ id }) => id)));
    const bodies = new Set(receiver.received.map(({ headers, body }) => `${headers['webhook-id']} ${body}`));
    expect(bodies.size).toBe(5);
    expect((await stateOf(to))?.failingSince).toBeNull();

    const [message] = log;
    const owed = await database.transaction(to.tenantId, (tx) =>
      replay(tx, { messageId: message?.id as string, endpointId: null, at: clock }),
    );
    expect(owed).toBe(1);
    expect(await run()).toEqual(['done']);
    expect(receiver.received.at(-1)?.headers['webhook-id']).toBe(message?.id);
    expect((await logOf(to))[0]?.attempts).toHaveLength(6);
  });

  it('has eight tries over a day for one message, and then it has failed and can be replayed', async () => {
    const to = await endpointOf(receiver.url);
    receiver.answer = { status: 500 };
    await emit(to.tenantId, 1);
    expect(await run()).toEqual(['failed']);
    const [message] = await logOf(to);
    expect(message?.attempts.map(({ at }) => at - START)).toEqual([
      0, 5_000, 305_000, 2_105_000, 9_305_000, 27_305_000, 63_305_000, 99_305_000,
    ]);
    receiver.answer = { status: 200 };
    await database.transaction(to.tenantId, (tx) =>
      replay(tx, { messageId: message?.id as string, endpointId: to.endpointId, at: clock }),
    );
    expect(await run()).toEqual(['done']);
  });

  it('five days of nothing else turn an endpoint off, and audit record and other endpoint say so', async () => {
    const to = await endpointOf(receiver.url);
    const told = randomUUID();
    await database.transaction(to.tenantId, (tx) =>
      enterEndpoint(tx, {
        ...{
          tenantId: to.tenantId,
          id: told,
          url: receiver.url,
          types: ['endpoint.off'],
          createdBy: null,
          createdAt: clock,
        },
        sealedSecret: seal.close({ tenantId: to.tenantId, endpointId: told }, to.secret),
      }),
    );
    receiver.answer = { status: 500 };
    for (let day = 0; day < 6; day++) {
      clock = Math.max(clock, START + day * DAY);
      await emit(to.tenantId, day);
      await run(clock + DAY);
    }
    clock = START + 6 * DAY;
    await emit(to.tenantId, 6);
    await run();
    expect(await stateOf(to)).toMatchObject({ state: 'off', offReason: 'failing' });
    const [message] = await logOf({ tenantId: to.tenantId, endpointId: told });
    expect(message).toMatchObject({ type: 'endpoint.off', payload: { endpoint: to.endpointId, reason: 'failing' } });
    const events = await database.system((tx) =>
      tx.query(`SELECT 1 FROM audit_outbox WHERE tenant_id = $1 AND event ->> 'action' = 'webhooks.off'`, [
        to.tenantId,
      ]),
    );
    expect(events).toHaveLength(1);
  });

  it('an answer that it is gone turns an endpoint off at once', async () => {
    const to = await endpointOf(receiver.url);
    receiver.answer = { status: 410 };
    await emit(to.tenantId, 1);
    expect(await run()).toEqual(['failed']);
    expect(await stateOf(to)).toMatchObject({ state: 'off', offReason: 'gone' });
    await emit(to.tenantId, 2);
    expect(await claimDue(database, clock + DAY)).toEqual([]);
  });
});

describe('what an endpoint gets', () => {
  it('verifies with the library of Standard Webhooks, by the old and by the new secret while one takes the place of the other', async () => {
    const to = await endpointOf(receiver.url);
    const next = newSecret(randomBytes);
    clock = Date.now();
    await database.transaction(to.tenantId, (tx) =>
      changeSecret(tx, to.endpointId, { sealedSecret: seal.close(to, next), previousUntil: clock + HOUR }),
    );
    await emit(to.tenantId, 7);
    await run();
    const { headers, body } = receiver.received[0]!;
    for (const secret of [to.secret, next])
      expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toMatchObject({
        type: 'key.created',
        data: { n: 7 },
      });
    expect(() => new Webhook(newSecret(randomBytes)).verify(body, headers as Record<string, string>)).toThrow();
    clock += 2 * HOUR;
    await emit(to.tenantId, 8);
    await run();
    expect(String(receiver.received[1]?.headers['webhook-signature']).split(' ')).toHaveLength(1);
  });

  it('comes over the address that was looked at: a name that becomes private is refused in the next try', async () => {
    const to = await endpointOf(`http://hooks.example.invalid:${receiver.port}/hook`);
    receiver.answer = { status: 500 };
    const answers = ['127.0.0.1', '10.0.0.1'];
    let asked = 0;
    resolve = async () => [{ address: answers[asked++] ?? '169.254.169.254', family: 4 }];
    await emit(to.tenantId, 1);
    await run(clock + MINUTE);
    expect(receiver.received).toHaveLength(1);
    expect(asked).toBe(2);
    const [message] = await logOf(to);
    expect(message?.attempts.map(({ status, error }) => status ?? error)).toEqual([
      500,
      'refused: hooks.example.invalid is 10.0.0.1, which is not of the internet',
    ]);
  });

  it('nothing goes where a redirect leads: that is an answer as any other', async () => {
    const to = await endpointOf(receiver.url);
    receiver.answer = { status: 302, headers: { location: `${receiver.url}/elsewhere` } };
    await emit(to.tenantId, 1);
    await run(clock + 1_000);
    expect(receiver.received).toHaveLength(1);
    expect((await logOf(to))[0]?.attempts[0]?.status).toBe(302);
  });

  it('messages are of their tenant and of a wanted type alone, and held while the tenant is suspended', async () => {
    const [to, other] = [await endpointOf(receiver.url), await endpointOf(receiver.url, ['digest.sent'])];
    await emit(other.tenantId, 1);
    expect(await logOf(other)).toEqual([]);
    await emit(to.tenantId, 2);
    const setStatus = (status: string) =>
      database.system((tx) => tx.query('UPDATE tenants SET status = $2 WHERE id = $1', [to.tenantId, status]));
    await setStatus('suspended');
    expect(await run()).toEqual([]);
    expect(await database.transaction(other.tenantId, (tx) => listMessages(tx, to.endpointId, { limit: 9 }))).toEqual(
      [],
    );
    await setStatus('active');
    expect(await run()).toEqual(['done']);
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({ type: 'key.created', data: { n: 2 } });
  });
});

it('messages are forgotten with what came of them', async () => {
  const to = await endpointOf(receiver.url);
  await emit(to.tenantId, 1);
  await run();
  await forgetBefore(database, START + DAY);
  expect(await logOf(to)).toEqual([]);
});

it('a message whose fact is undone is not told', async () => {
  const to = await endpointOf(receiver.url);
  await expect(
    database.transaction(to.tenantId, async (tx) => {
      await emitMessage(tx, to.tenantId, { type: 'key.created', payload: {}, at: clock });
      throw new Error('undone');
    }),
  ).rejects.toThrow('undone');
  expect(await run()).toEqual([]);
});
