import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { beginSending, type DigestKey, endSending, planDigests } from '#database/ledger.ts';
import { findRecipient, listSubscribers, subscribe } from '#database/recipients.ts';
import { snapshot } from '#database/testing/snapshot.ts';
import { mailEventOf } from '../mail/resend/event.ts';
import { openTestGateway, type TestGateway } from './testing/test-gateway.ts';

const secretOf = (letter: string): string => `whsec_${Buffer.from(letter.repeat(24)).toString('base64')}`;
const [NEW, OLD, FOREIGN] = ['a', 'b', 'c'].map(secretOf) as [string, string, string];
const EMAIL = 'growth@example.com';
let world: TestGateway;
beforeAll(async () => {
  world = await openTestGateway({ webhooks: { secrets: [NEW, OLD], eventOf: mailEventOf } });
});
afterAll(() => world?.close());

interface Told {
  readonly type: string;
  readonly bounce?: string;
  readonly mail: string;
}
const bodyOf = ({ type, bounce, mail }: Told): string =>
  JSON.stringify({
    type,
    created_at: '2026-01-11T08:00:00.000Z',
    data: { email_id: `id-${mail}`, tags: { mail }, ...(bounce === undefined ? {} : { bounce: { type: bounce } }) },
  });
const headersOf = (body: string, secret = NEW, at = new Date()) => ({
  'svix-id': 'msg_1',
  'svix-timestamp': String(Math.floor(at.getTime() / 1000)),
  'svix-signature': new Webhook(secret).sign('msg_1', at, body),
});
const post = async (body: string, headers: Record<string, string>) =>
  (
    await fetch(`${world.gateway.url}/webhooks/resend`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    })
  ).status;
const tell = async (told: Told, secret = NEW) => await post(bodyOf(told), headersOf(bodyOf(told), secret));

let number = 0;
let key: DigestKey;
let mail: string;
/** A mail in the ledger that is being sent, and whether the ledger knows its end. */
async function sendMail(ended: boolean): Promise<void> {
  const { id: recipientId, tenantId } = await world.recipient(EMAIL);
  mail = `mail${++number}`;
  key = { tenantId, recipientId, list: `list${number}`, date: '2026-01-10' };
  await planDigests(world.database, [{ ...key, contentSha256: 'a', messageId: `<${mail}@argus.invalid>` }]);
  await beginSending(world.database, [{ ...key, at: 1, contentSha256: 'a', transport: 'resend' }]);
  if (ended) await endSending(world.database, [{ ...key, state: 'sent', providerId: `id-${mail}` }]);
}
const stateOf = async () =>
  (await planDigests(world.database, [{ ...key, contentSha256: '', messageId: '' }]))[0]?.state;
const suppressed = async () => (await findRecipient(world.database, EMAIL))?.suppressed;
beforeEach(async () => {
  await subscribe(world.database, await world.recipient(EMAIL), 'daily');
  await sendMail(true);
});

describe('the webhooks of the mail provider', () => {
  it('end the mails to an address that does not exist, and an operator takes that back', async () => {
    const { email } = await world.recipient(EMAIL);
    const gets = async () => (await listSubscribers(world.database, 'daily')).some((one) => one.email === email);
    expect(await gets()).toBe(true);
    expect(await tell({ type: 'email.bounced', bounce: 'Permanent', mail })).toBe(204);
    expect([await stateOf(), await suppressed(), await gets()]).toEqual(['bounced', 'bounced', false]);
    await subscribe(world.database, await world.recipient(EMAIL), 'daily');
    expect([await suppressed(), await gets()]).toEqual([null, true]);
  });

  it('keep an address whose box is full for now, and one of a mail that arrived', async () => {
    await tell({ type: 'email.bounced', bounce: 'Transient', mail });
    expect([await stateOf(), await suppressed()]).toEqual(['bounced', null]);
    await sendMail(true);
    await tell({ type: 'email.delivered', mail });
    expect([await stateOf(), await suppressed()]).toEqual(['sent', null]);
  });

  it('end in the same rows in any order and any number of times, and before the ledger has heard of the mail', async () => {
    const told: Told[] = [
      { type: 'email.complained', mail },
      { type: 'email.bounced', bounce: 'Permanent', mail },
      { type: 'email.delivered', mail },
    ];
    for (const one of told) await tell(one);
    const rows = await snapshot(world.database);
    expect([await stateOf(), await suppressed()]).toEqual(['complained', 'complained']);
    for (const one of [...told.toReversed(), ...told]) await tell(one);
    expect([await stateOf(), await suppressed()]).toEqual(['complained', 'complained']);
    expect(rows).not.toBe('');
    await sendMail(false);
    await tell({ type: 'email.bounced', bounce: 'Permanent', mail });
    await endSending(world.database, [{ ...key, state: 'sent', providerId: `id-${mail}` }]);
    expect(await stateOf()).toBe('bounced');
  });

  it('Webhooks are believed when the new or the old secret signed them, and by no other', async () => {
    expect(await tell({ type: 'email.delivered', mail }, OLD)).toBe(204);
    const before = await snapshot(world.database);
    const body = bodyOf({ type: 'email.complained', mail });
    const late = new Date(Date.now() - 6 * 60_000);
    const refused = [
      [body, headersOf(body, FOREIGN)],
      [body, headersOf(body, NEW, late)],
      [body, headersOf(`${body} `)],
      [body, {}],
      [body, { ...headersOf(body), 'svix-id': 'msg_2' }],
      ['', headersOf(body)],
    ] as const;
    for (const [text, headers] of refused) expect(await post(text, headers)).toBe(401);
    expect(await snapshot(world.database)).toBe(before);
  });

  it('change nothing that is not ours: another program’s mail, and words that are no event', async () => {
    const before = await snapshot(world.database);
    expect(await tell({ type: 'email.complained', mail: 'elsewhere' })).toBe(204);
    for (const body of ['{}', '[]', '"email.complained"', 'no json']) {
      const status = await post(body, headersOf(body));
      expect([204, 401]).toContain(status);
    }
    expect(await snapshot(world.database)).toBe(before);
  });

  it('Webhooks are no address where no secret is set', async () => {
    const other = await openTestGateway();
    const { status } = await fetch(`${other.gateway.url}/webhooks/resend`, { method: 'POST', body: '{}' });
    await other.close();
    expect(status).toBe(404);
  });
});
