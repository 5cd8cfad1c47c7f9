import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '#database/database.ts';
import { seedDemoTenant } from '#database/demo-tenant.ts';
import { lastDigests } from '#database/ledger.ts';
import { migrateDatabase } from '#database/migrate.ts';
import { MIGRATIONS } from '#database/testing/servers.ts';
import { type LocalProvider, startLocalProvider } from '#delivery/mail/resend/local-provider.ts';
import { fillList } from '#delivery/mail/testing/list-of.ts';
import { createRandom } from '#market/math/random.ts';
import { record } from './record.ts';

const RECIPIENTS = 2_000;
const KILLS = 100;
const LIST = 'proof';
const SENDER = fileURLToPath(new URL('../../delivery/mail/testing/send-list.ts', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'argus-mails-'));
let provider: LocalProvider;

beforeAll(async () => {
  provider = await startLocalProvider();
  const database = await openDatabase({ directory: path.join(folder, 'db') });
  await migrateDatabase(database, { directory: MIGRATIONS });
  await seedDemoTenant(database);
  await fillList(database, LIST, RECIPIENTS);
  await database.close();
});
afterAll(async () => {
  await provider?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A sender that is ready, or whose list was done before it was. */
async function sender(): Promise<{ child: ChildProcess; ended: Promise<number | null> }> {
  const child = spawn(process.execPath, [SENDER, folder, LIST, provider.url, provider.apiKey], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  await Promise.race([new Promise((resolve) => child.stdout?.once('data', resolve)), ended]);
  return { child, ended };
}

it('a list of two thousand is accepted exactly once each, though its sender is killed a hundred times and answers are lost', async () => {
  const random = createRandom(20_261_127);
  let lost = 0;
  provider.misbehave = () => {
    const mishap = random() < 0.05 ? ({ lost: 'answer' } as const) : undefined;
    if (mishap !== undefined) lost++;
    return mishap;
  };
  let kills = 0;
  for (; kills < KILLS && provider.accepted.length < RECIPIENTS; kills++) {
    const { child, ended } = await sender();
    await setTimeout(random() * 3_000);
    child.kill('SIGKILL');
    await ended;
  }
  const { ended } = await sender();
  expect(await ended).toBe(0);
  expect(provider.accepted).toHaveLength(RECIPIENTS);
  expect(new Set(provider.accepted.map(({ to }) => to)).size).toBe(RECIPIENTS);
  const database = await openDatabase({ directory: path.join(folder, 'db') });
  const day = (await lastDigests(database)).find(({ list }) => list === LIST);
  await database.close();
  expect(day).toMatchObject({ sent: RECIPIENTS, open: 0, failed: 0, unknown: 0 });
  record('mails', {
    'recipients of a list': RECIPIENTS,
    'mails accepted by the provider': provider.accepted.length,
    'of them to different recipients': RECIPIENTS,
    'kills of the sender (kill -9) until all had left': kills,
    'answers lost after acceptance': lost,
    'requests to send': provider.requests,
  });
}, 7_200_000);
