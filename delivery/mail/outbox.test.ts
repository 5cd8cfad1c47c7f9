import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openTransport } from './transports.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-outbox-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const mail = { subject: 'A → B', html: '<p>A &amp; B</p>', text: 'A & B', mark: null };
const envelope = {
  name: '2026-01-10-daily-demo-a@example.com',
  from: { name: 'Argus', address: 'digest@argus.invalid' },
  to: 'a@example.com',
  messageId: '<0123@argus.invalid>',
  date: '2026-01-10',
  unsubscribeUrl: 'http://argus.test/u/x',
  ledgerHeads: [],
};
const open = (name: string) => openTransport({ mailTransport: 'outbox', outboxDirectory: path.join(folder, name) });

describe('the outbox', () => {
  it('has a mail from when it has taken it, and takes the same mail twice as one with the same bytes', async () => {
    const outbox = open('one');
    expect(await outbox.has(envelope.name)).toBe(false);
    await outbox.send(envelope, mail);
    const [file = '', ...more] = readdirSync(path.join(folder, 'one'));
    const bytes = readFileSync(path.join(folder, 'one', file));
    await outbox.send(envelope, mail);
    expect([file, more]).toEqual([`${envelope.name}.eml`, []]);
    expect(readFileSync(path.join(folder, 'one', file)).equals(bytes)).toBe(true);
    expect(await outbox.has(envelope.name)).toBe(true);
    expect(await outbox.has('2026-01-10-daily-demo-b@example.com')).toBe(false);
  });

  it('names its path when that cannot be a folder, and then has no mail', async () => {
    writeFileSync(path.join(folder, 'file'), '');
    const outbox = open('file');
    await expect(outbox.send(envelope, mail)).rejects.toMatchObject({
      code: 'ARGUS_OUTBOX_UNUSABLE',
      message: expect.stringContaining(path.join(folder, 'file')),
    });
    expect(await outbox.has(envelope.name)).toBe(false);
  });
});
