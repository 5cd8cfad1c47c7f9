import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { outgoingTo } from './testing/outgoing.ts';
import { openTransport } from './transports.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-outbox-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const outgoing = outgoingTo('a@example.com');
const { envelope } = outgoing;
const open = (name: string) =>
  openTransport({
    mail: {
      transport: 'outbox',
      from: undefined,
      digestHours: 12,
      resendKey: undefined,
      resendUrl: undefined,
      smtpUrl: undefined,
      webhookSecrets: [],
    },
    outboxDirectory: path.join(folder, name),
  });

describe('the outbox', () => {
  it('has a mail from when it has taken it, and takes the same mail twice as one with the same bytes', async () => {
    const outbox = open('one');
    expect(await outbox.taken([envelope], 0)).toEqual(new Map());
    await outbox.send('key', [outgoing]);
    const [file = '', ...more] = readdirSync(path.join(folder, 'one'));
    const bytes = readFileSync(path.join(folder, 'one', file));
    await outbox.send('key', [outgoing]);
    expect([file, more]).toEqual([`${envelope.name}.eml`, []]);
    expect(readFileSync(path.join(folder, 'one', file)).equals(bytes)).toBe(true);
    expect(await outbox.taken([envelope, outgoingTo('b@example.com').envelope], 0)).toEqual(
      new Map([[envelope.name, envelope.name]]),
    );
  });

  it('names its path when that cannot be a folder, and then has no mail', async () => {
    writeFileSync(path.join(folder, 'file'), '');
    const outbox = open('file');
    await expect(outbox.send('key', [outgoing])).rejects.toMatchObject({
      code: 'ARGUS_OUTBOX_UNUSABLE',
      message: expect.stringContaining(path.join(folder, 'file')),
    });
    expect(await outbox.taken([envelope], 0)).toEqual(new Map());
  });
});
