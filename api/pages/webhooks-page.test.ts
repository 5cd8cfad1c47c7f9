import { randomBytes } from 'node:crypto';
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
let cookie: string;

beforeAll(async () => {
  api = await openTestApi({ hooksToLoopback: true });
  receiver = await startReceiver();
  acme = await api.company('Acme', 'growth');
  cookie = await api.signIn(acme);
}, 120_000);
afterAll(async () => {
  await api?.close();
  await receiver?.close();
});

const PATH = '/account/webhooks';
const page = async (target = PATH, by = cookie) => {
  const answer = await fetch(`${api.url}${target}`, { headers: { cookie: by }, redirect: 'manual' });
  return { status: answer.status, text: await answer.text() };
};
const post = async (target: string, fields: [string, string][], headers: Record<string, string> = {}) => {
  const answer = await fetch(`${api.url}${target}`, {
    method: 'POST',
    body: new URLSearchParams(fields).toString(),
    headers: { cookie, origin: api.url, 'content-type': 'application/x-www-form-urlencoded', ...headers },
    redirect: 'manual',
  });
  return { status: answer.status, text: await answer.text() };
};
const idIn = (text: string): string => /\/account\/webhooks\/([0-9a-f-]{36})/.exec(text)?.[1] as string;
async function deliver(): Promise<void> {
  const network = { resolve: async () => [], toLoopback: true };
  const facts = {
    database: api.database,
    seal: openSeal(() => [testSecret], randomBytes),
    network,
    now: () => api.clock,
    chance: () => 0.5,
  };
  for (const key of await claimDue(api.database, api.clock + 1)) await tryDelivery(facts, key);
}

describe('the page of webhooks', () => {
  it('adds an endpoint, shows its secret once, tries it out and sends a message again', async () => {
    const made = await post(PATH, [
      ['url', receiver.url],
      ['type', 'key.created'],
      ['type', 'digest.sent'],
    ]);
    const secret = /whsec_[A-Za-z0-9+/=]+/.exec(made.text)?.[0] as string;
    expect([made.status, made.text.includes('key.created')]).toEqual([200, true]);
    const id = idIn(made.text);
    const listed = await page();
    expect(listed.text).toContain('<a href="/account/webhooks" aria-current="page">');
    expect(listed.text).not.toContain('whsec_');
    receiver.answer = { status: 500, body: '<b>oops</b>' };
    expect((await post(`${PATH}/${id}/test`, [])).text).toContain('A message is on its way');
    await deliver();
    expect((await page()).text).toContain('failing');
    const log = await page(`${PATH}/${id}`);
    expect(log.text).toContain('&lt;b&gt;oops&lt;/b&gt;');
    expect(log.text).not.toContain('<b>oops');
    receiver.answer = { status: 200 };
    await api.database.system((tx) => tx.query(`UPDATE webhook_deliveries SET state = 'failed'`));
    const message = /name="message" value="([0-9a-f-]{36})"/.exec((await page(`${PATH}/${id}`)).text)?.[1] as string;
    expect((await post(`${PATH}/${id}/replay`, [['message', message]])).text).toContain('sent again');
    await deliver();
    expect((await page(`${PATH}/${id}`)).text).toContain('arrived');
    const { headers, body } = receiver.received.at(-1)!;
    expect(headers['webhook-id']).toBe(message);
    expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toMatchObject({
      type: 'endpoint.test',
    });
    expect((await post(`${PATH}/${id}/rotate`, [])).text).toMatch(/whsec_/);
    expect((await post(`${PATH}/${id}/turn`, [])).text).toContain('The endpoint is off');
    expect((await post(`${PATH}/${id}/test`, [])).status).toBe(409);
    expect((await post(`${PATH}/${id}/remove`, [])).text).toContain('was removed');
  });

  it('adds nothing that is of no use or must not be sent to, and says why', async () => {
    expect((await post(PATH, [['url', receiver.url]])).status).toBe(409);
    const refused = await post(PATH, [
      ['url', 'http://169.254.169.254/'],
      ['type', 'key.created'],
    ]);
    expect([refused.status, refused.text.includes('not an address of the internet')]).toEqual([409, true]);
    expect(idIn((await page()).text)).toBeUndefined();
  });

  it('shows and changes nothing of another company, and nothing for a role that may not or a session that is old', async () => {
    const made = await post(PATH, [
      ['url', receiver.url],
      ['type', 'key.created'],
    ]);
    const id = idIn(made.text);
    const other = await api.company('Other', 'growth');
    const theirs = await api.signIn(other);
    expect((await page(`${PATH}/${id}`, theirs)).status).toBe(404);
    for (const action of ['rotate', 'test', 'turn', 'remove', 'replay'])
      expect((await post(`${PATH}/${id}/${action}`, [], { cookie: theirs })).status, action).toBe(409);
    const analyst = await api.signIn({ tenantId: acme.tenantId, userId: await api.member(acme.tenantId, 'analyst') });
    expect((await page(PATH, analyst)).status).toBe(403);
    expect(
      (
        await post(
          PATH,
          [
            ['url', receiver.url],
            ['type', 'key.created'],
          ],
          { origin: 'https://evil.example' },
        )
      ).status,
    ).toBe(403);
    api.clock += 6 * 60_000;
    expect((await post(`${PATH}/${id}/remove`, [])).text).toContain('Please show that it is you');
    expect(idIn((await page()).text)).toBe(id);
  });
});
