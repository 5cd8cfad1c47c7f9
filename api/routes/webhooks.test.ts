import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tryDelivery } from '#hooks/deliver.ts';
import { claimDue } from '#hooks/deliveries.ts';
import { openSeal } from '#hooks/sealing.ts';
import { type Receiver, startReceiver } from '#hooks/testing/receiver.ts';
import { openTestApi, type TestApi, type TestCompany, testSecret } from '../testing/test-api.ts';

let api: TestApi;
let receiver: Receiver;
let acme: TestCompany;
let other: TestCompany;

beforeAll(async () => {
  api = await openTestApi({ hooksToLoopback: true });
  receiver = await startReceiver();
  acme = await api.company('Acme', 'growth');
  other = await api.company('Other', 'growth');
}, 120_000);
afterAll(async () => {
  await api?.close();
  await receiver?.close();
});

type Answer = {
  status: number;
  json: Record<string, unknown> & { data?: Record<string, unknown>[]; id?: string; secret?: string };
};
async function call(method: string, target: string, body?: unknown, by = acme.key.text): Promise<Answer> {
  const headers = {
    'idempotency-key': randomUUID(),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const init =
    method === 'GET' ? {} : { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const answer = await api.ask(target, by, init);
  const text = await answer.text();
  return { status: answer.status, json: text === '' ? {} : JSON.parse(text) };
}
const create = (types: string[], by = acme.key.text) => call('POST', '/v1/webhooks', { url: receiver.url, types }, by);

/** Delivers what is due once; returns how each ended. */
async function deliver(): Promise<string[]> {
  const ends: string[] = [];
  const facts = {
    database: api.database,
    seal: openSeal(
      () => [testSecret],
      (bytes) => Buffer.alloc(bytes),
    ),
    network: { resolve: async () => [], toLoopback: true },
    now: () => api.clock,
    chance: () => 0.5,
  };
  for (const key of await claimDue(api.database, api.clock + 1)) ends.push((await tryDelivery(facts, key)).state);
  return ends;
}

describe('the endpoints of a company', () => {
  it.each([
    'http://169.254.169.254/',
    'http://192.168.0.1/',
    'https://10.0.0.1/',
    'ftp://example.com/',
    'https://[fd00:ec2::254]/',
    'no address',
  ])('an endpoint cannot be at %s', async (url) => {
    const answer = await call('POST', '/v1/webhooks', { url, types: ['key.created'] });
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ code: 'ARGUS_API_INVALID', errors: [{ pointer: '/url' }] });
  });

  it('an endpoint hears of a key that was made and of one that was ended, signed by the secret that was shown once', async () => {
    const made = await create(['key.created', 'key.revoked']);
    expect(made.status).toBe(201);
    const id = made.json.id as string;
    const key = await call('POST', '/v1/keys', { name: 'told', role: 'reader' });
    await call('DELETE', `/v1/keys/${key.json.id}`);
    await call('DELETE', `/v1/keys/${key.json.id}`);
    expect(await deliver()).toEqual(['done', 'done']);
    const types = receiver.received.map(({ headers, body }) => {
      const verified = new Webhook(made.json.secret as string).verify(body, headers as Record<string, string>);
      return (verified as { type: string; data: { key: string } }).type;
    });
    expect(types.sort()).toEqual(['key.created', 'key.revoked']);
    const log = await call('GET', `/v1/webhooks/${id}/messages`);
    expect(log.json.data).toMatchObject([
      {
        type: 'key.revoked',
        state: 'done',
        data: { key: key.json.id },
        attempts: [{ number: 1, status: 200, answer: 'heard' }],
      },
      { type: 'key.created', state: 'done', data: { key: key.json.id, name: 'told' } },
    ]);
    const listed = JSON.stringify([await call('GET', '/v1/webhooks'), await call('GET', `/v1/webhooks/${id}`), log]);
    expect(listed).not.toContain('whsec_');
    expect(JSON.stringify(log)).not.toContain(key.json['key'] as string);

    const again = log.json.data?.[0]?.['id'] as string;
    expect(await call('POST', `/v1/messages/${again}/replay`, {})).toMatchObject({
      status: 202,
      json: { deliveries: 1 },
    });
    expect(await deliver()).toEqual(['done']);
    expect(receiver.received.at(-1)?.headers['webhook-id']).toBe(again);
  });

  it('every change of an endpoint is in the audit record: made, given another secret, changed, taken away', async () => {
    const made = await create(['digest.sent']);
    const at = `/v1/webhooks/${made.json.id}`;
    expect((await call('POST', `${at}/test`)).status).toBe(202);
    receiver.received.length = 0;
    expect(await deliver()).toEqual(['done']);
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({ type: 'endpoint.test' });
    const rotated = await call('POST', `${at}/rotate`, { grace_hours: 1 });
    expect(rotated.json.secret).not.toBe(made.json.secret);
    await call('POST', `${at}/test`);
    await deliver();
    const { headers, body } = receiver.received.at(-1)!;
    for (const secret of [made.json.secret, rotated.json.secret])
      expect(new Webhook(secret as string).verify(body, headers as Record<string, string>)).toBeDefined();
    expect((await call('PATCH', at, { state: 'off' })).json).toMatchObject({ state: 'off', off_reason: 'asked' });
    expect((await call('POST', `${at}/test`)).status).toBe(409);
    expect((await call('PATCH', at, { url: 'http://10.0.0.1/' })).status).toBe(400);
    expect((await call('PATCH', at, { state: 'on', types: ['key.created'] })).json).toMatchObject({
      state: 'on',
      off_reason: null,
      types: ['key.created'],
    });
    expect((await call('DELETE', at)).status).toBe(204);
    expect((await call('GET', at)).status).toBe(404);
    const events = await api.database.system((tx) =>
      tx.query(
        `SELECT event ->> 'action' AS action FROM audit_outbox WHERE event -> 'targets' ->> 'endpoint' = $1 ORDER BY at`,
        [made.json.id],
      ),
    );
    expect((events as { action: string }[]).map(({ action }) => action)).toEqual([
      'webhooks.create',
      'webhooks.rotate',
      'webhooks.change',
      'webhooks.change',
      'webhooks.remove',
    ]);
  });

  it('another company finds neither endpoint nor message, whatever it asks', async () => {
    const made = await create(['key.created']);
    await call('POST', '/v1/keys', { name: 'x', role: 'reader' });
    await deliver();
    const log = await call('GET', `/v1/webhooks/${made.json.id}/messages`);
    const message = log.json.data?.[0]?.['id'];
    const theirs = await create(['key.created'], other.key.text);
    for (const [method, target, body] of [
      ['GET', `/v1/webhooks/${made.json.id}`],
      ['PATCH', `/v1/webhooks/${made.json.id}`, { state: 'off' }],
      ['DELETE', `/v1/webhooks/${made.json.id}`],
      ['POST', `/v1/webhooks/${made.json.id}/test`],
      ['POST', `/v1/webhooks/${made.json.id}/rotate`, {}],
      ['GET', `/v1/webhooks/${made.json.id}/messages`],
      ['POST', `/v1/messages/${message}/replay`, {}],
      ['POST', `/v1/messages/${message}/replay`, { endpoint: theirs.json.id }],
    ] as const)
      expect((await call(method, target, body, other.key.text)).status, target).toBe(404);
    expect((await call('GET', '/v1/webhooks', undefined, other.key.text)).json.data).toHaveLength(1);
    expect((await call('GET', `/v1/webhooks/${made.json.id}`)).json).toMatchObject({ state: 'on' });
  });

  it('only owners and admins come to them, and keys with the scope', async () => {
    // The writes of this minute were many.
    api.clock += 60_000;
    const reader = await api.key(acme.tenantId, { role: 'analyst' });
    const scoped = await api.key(acme.tenantId, { scopes: ['webhooks:read'] });
    expect((await call('GET', '/v1/webhooks', undefined, reader.text)).status).toBe(403);
    expect((await call('GET', '/v1/webhooks', undefined, scoped.text)).status).toBe(200);
    expect((await create(['key.created'], scoped.text)).status).toBe(403);
  });
});
