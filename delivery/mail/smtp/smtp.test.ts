import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { outgoingTo } from '../testing/outgoing.ts';
import { createSmtp } from './smtp.ts';

const servers: SMTPServer[] = [];
afterEach(() =>
  Promise.all(servers.splice(0).map((server) => new Promise<void>((done) => server.close(() => done())))),
);

/** A server on this machine, and what it has taken. */
async function start(options: SMTPServerOptions = {}) {
  const taken: { to: string[]; raw: string }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    async onData(stream, session, done) {
      const raw = await text(stream);
      taken.push({ to: session.envelope.rcptTo.map(({ address }) => address), raw });
      done();
    },
    ...options,
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  const { port } = server.server.address() as AddressInfo;
  return { url: `smtp://127.0.0.1:${port}`, taken };
}

const refusal = (message: string, responseCode: number): Error => Object.assign(new Error(message), { responseCode });

describe('mails over SMTP', () => {
  it('arrive with the bytes of the outbox, under their message id, with every line ended by CRLF', async () => {
    const { url, taken } = await start();
    const outcomes = await createSmtp({ url }).send('key', [outgoingTo('a@example.com'), outgoingTo('b@example.com')]);
    expect(outcomes).toEqual([0, 1].map(() => ({ state: 'sent', providerId: '<0123@argus.invalid>' })));
    expect(taken.map(({ to }) => to)).toEqual([['a@example.com'], ['b@example.com']]);
    expect(taken[0]?.raw).toContain('Message-ID: <0123@argus.invalid>\r\n');
    expect(taken[0]?.raw).toContain('List-Unsubscribe: <http://argus.test/u/0123>\r\n');
    expect(taken[0]?.raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it('fail alone where the server refuses the recipient, and the others leave', async () => {
    const { url, taken } = await start({
      onRcptTo: ({ address }, _session, done) =>
        done(address === 'gone@example.com' ? refusal('no such mailbox', 550) : null),
    });
    const outcomes = await createSmtp({ url }).send(
      'key',
      ['gone@example.com', 'b@example.com'].map((to) => outgoingTo(to)),
    );
    expect(outcomes).toMatchObject([
      { state: 'failed', reason: expect.stringContaining('no such mailbox') },
      { state: 'sent' },
    ]);
    expect(taken).toHaveLength(1);
  });

  it('Mails are tried later where the server says so or is away, and none was taken', async () => {
    const { url, taken } = await start({ onMailFrom: (_address, _session, done) => done(refusal('busy', 451)) });
    const later = { code: 'ARGUS_MAIL_LATER', details: { retryAfterMs: expect.any(Number) } };
    await expect(createSmtp({ url }).send('key', [outgoingTo('a@example.com')])).rejects.toMatchObject(later);
    await expect(
      createSmtp({ url: 'smtp://127.0.0.1:1' }).send('key', [outgoingTo('a@example.com')]),
    ).rejects.toMatchObject(later);
    expect(taken).toEqual([]);
  });

  it('stop where the server does not accept the sender or the password', async () => {
    const stopped = { code: 'ARGUS_MAIL_STOPPED' };
    const sender = await start({ onMailFrom: (_address, _session, done) => done(refusal('not you', 550)) });
    await expect(createSmtp({ url: sender.url }).send('key', [outgoingTo('a@example.com')])).rejects.toMatchObject(
      stopped,
    );
    const { url } = await start({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(refusal('wrong password', 535)),
    });
    const withUser = url.replace('//', '//user:secret@');
    const refused = createSmtp({ url: withUser }).send('key', [outgoingTo('a@example.com')]);
    await expect(refused).rejects.toMatchObject(stopped);
    await refused.catch((error: Error) => expect(error.message).not.toContain('secret'));
  });

  it('Mails are unknown where the connection ends before the last word of the server', async () => {
    const sockets: Socket[] = [];
    const { url, taken } = await start({
      async onData(stream) {
        taken.push({ to: [], raw: await text(stream) });
        for (const socket of sockets) socket.destroy();
      },
    });
    servers.at(-1)?.server.on('connection', (socket) => sockets.push(socket));
    await expect(createSmtp({ url }).send('key', [outgoingTo('a@example.com')])).rejects.toMatchObject({
      code: 'ARGUS_MAIL_UNKNOWN',
    });
    expect(taken).toHaveLength(1);
    expect(await createSmtp({ url }).taken([outgoingTo('a@example.com').envelope], 0)).toBeNull();
  });
});
