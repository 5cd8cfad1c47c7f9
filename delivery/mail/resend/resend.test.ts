import { afterEach, describe, expect, it } from 'vitest';
import { outgoingTo } from '../testing/outgoing.ts';
import { FAILURES, failureOf } from './failures.ts';
import { type LocalProvider, startLocalProvider } from './local-provider.ts';
import { createResend } from './resend.ts';

const outgoing = (i: number, to = `r${i}@example.com`) => outgoingTo(to, i.toString(16).padStart(32, '0'));
const mails = (count: number) => Array.from({ length: count }, (_, i) => outgoing(i));

let server: LocalProvider;
const start = async (options: { perSecond?: number } = {}) => {
  server = await startLocalProvider(options);
  return createResend({ apiKey: server.apiKey, baseUrl: server.url });
};
afterEach(() => server.close());

describe('mails over Resend', () => {
  it('leave a hundred in a request, each with its own id and the headers that end a subscription', async () => {
    const outcomes = await (await start()).send('key', mails(100));
    expect(outcomes).toEqual(server.accepted.map(({ id }) => ({ state: 'sent', providerId: id })));
    expect(server.requests).toBe(1);
    expect(server.accepted[7]).toMatchObject({
      from: '"Argus" <digest@argus.test>',
      to: 'r7@example.com',
      subject: 'A → B',
      headers: {
        'List-Unsubscribe': `<http://argus.test/u/${'7'.padStart(32, '0')}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      },
    });
  });

  it('leave alone where a mark is in them, because a batch takes no attachments', async () => {
    const transport = await start();
    const marked = mails(2).map((one) => ({ ...one, mail: { ...one.mail, mark: Buffer.from('png') } }));
    expect(await transport.send('key', marked)).toHaveLength(2);
    expect(server.requests).toBe(2);
    expect(server.accepted[1]?.attachments).toMatchObject([{ content_id: 'mark', content_type: 'image/png' }]);
  });

  it('may have been taken where a later one of a row of single requests fails: nobody calls them untouched', async () => {
    const transport = await start();
    const marked = mails(3).map((one) => ({ ...one, mail: { ...one.mail, mark: Buffer.from('png') } }));
    server.misbehave = (request) => (request === 1 ? { answer: [429, 'rate_limit_exceeded'] } : undefined);
    await expect(transport.send('key', marked)).rejects.toMatchObject({ code: 'ARGUS_MAIL_UNKNOWN' });
    const known = await transport.taken(
      marked.map(({ envelope }) => envelope),
      0,
    );
    expect(known?.size).toBe(1);
    server.misbehave = (request) => (request === 2 ? { answer: [429, 'rate_limit_exceeded'] } : undefined);
    // Nothing was taken before the first failure: that is said as it is.
    await expect(transport.send('other', marked)).rejects.toMatchObject({ code: 'ARGUS_MAIL_LATER' });
  });

  it('leave once, whatever is repeated under their key, and with the ids of the first time', async () => {
    const transport = await start();
    const first = await transport.send('key', mails(3));
    expect(await transport.send('key', mails(3))).toEqual(first);
    expect(server.accepted).toHaveLength(3);
  });

  it('fail alone where an address is none, in a batch that the provider reads and in one that it refuses as a whole', async () => {
    const transport = await start();
    const batch = [outgoing(0), outgoing(1, 'nobody'), outgoing(2)];
    const outcome = [{ state: 'sent' }, { state: 'failed', reason: expect.any(String) }, { state: 'sent' }];
    expect(await transport.send('permissive', batch)).toMatchObject(outcome);
    server.misbehave = (request) => (request === 1 ? { answer: [422, 'validation_error'] } : undefined);
    expect(await transport.send('strict', batch)).toMatchObject(outcome);
  });

  it('Mails are found again by their own id when the answer was lost, whatever else the provider has', async () => {
    const transport = await start();
    const started = Date.now();
    for (let i = 0; i < 3; i++)
      await transport.send(
        `others ${i}`,
        mails(100).map(({ envelope }) => outgoingTo(envelope.to, `other${i}`)),
      );
    server.misbehave = () => ({ lost: 'answer' });
    await expect(transport.send('key', mails(2))).rejects.toMatchObject({ code: 'ARGUS_MAIL_UNKNOWN' });
    server.misbehave = () => undefined;
    const envelopes = mails(4).map(({ envelope }) => envelope);
    const known = await transport.taken(envelopes, started);
    expect([...(known?.keys() ?? [])].sort()).toEqual(envelopes.slice(0, 2).map(({ name }) => name));
    // Under the same key the provider gives the answer that was lost.
    expect(await transport.send('key', mails(2))).toEqual(
      envelopes.slice(0, 2).map(({ name }) => ({ state: 'sent', providerId: known?.get(name) })),
    );
    expect(server.accepted).toHaveLength(302);
  });

  it('keep to the pace that the provider tells, and wait as it says where another program has used it up', async () => {
    const transport = await start({ perSecond: 2 });
    const other = createResend({ apiKey: server.apiKey, baseUrl: server.url });
    const began = performance.now();
    for (let i = 0; i < 4; i++) await transport.send(`key ${i}`, mails(1));
    expect(performance.now() - began).toBeGreaterThan(900);
    expect(server.accepted).toHaveLength(4);
    await expect(other.send('other', mails(1))).rejects.toMatchObject({
      code: 'ARGUS_MAIL_LATER',
      details: { retryAfterMs: 1000 },
    });
  });

  const CODES = {
    again: 'ARGUS_MAIL_UNKNOWN',
    unknown: 'ARGUS_MAIL_UNKNOWN',
    later: 'ARGUS_MAIL_LATER',
    stopped: 'ARGUS_MAIL_STOPPED',
    refused: null,
  } as const;
  it.each(Object.entries(FAILURES))(
    'an answer named %s is %s: it has one code and sends nothing',
    async (name, failure) => {
      const transport = await start();
      server.misbehave = () => ({ answer: [failure === 'later' ? 429 : failure === 'again' ? 500 : 422, name] });
      const sending = transport.send('key', mails(1));
      const code = CODES[failure];
      if (code === null) expect(await sending).toMatchObject([{ state: 'failed' }]);
      else await expect(sending).rejects.toMatchObject({ code, message: expect.stringContaining(name) });
      expect(server.accepted).toEqual([]);
    },
  );

  it('stop where the key is wrong, and no message shows it', async () => {
    await start();
    const transport = createResend({ apiKey: 're_wrong', baseUrl: server.url });
    const sending = transport.send('key', mails(1));
    await expect(sending).rejects.toMatchObject({ code: 'ARGUS_MAIL_STOPPED' });
    await sending.catch((error: Error) => expect(error.message).not.toContain('re_wrong'));
  });

  it('Mails are unknown where something between us and the provider answers, or nothing does', async () => {
    const transport = await start();
    for (const mishap of [{ html: 502 }, { lost: 'request' }] as const) {
      server.misbehave = () => mishap;
      await expect(transport.send('key', mails(1))).rejects.toMatchObject({ code: 'ARGUS_MAIL_UNKNOWN' });
    }
    expect(failureOf({ name: 'a_name_of_tomorrow' as never, statusCode: 451 })).toBe('stopped');
    expect(failureOf({ name: 'a_name_of_tomorrow' as never, statusCode: 503 })).toBe('again');
  });
});
