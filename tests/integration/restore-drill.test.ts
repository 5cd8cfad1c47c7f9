import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackupReport } from '#app/backup/back-up.ts';
import type { RestoreReport } from '#app/backup/restore.ts';
import { type LocalProvider, startLocalProvider } from '#delivery/mail/resend/local-provider.ts';
import { DAY, MINUTE } from '#market/time.ts';
import { type ArgusProcess, argus, freePorts, type Ports, writeBars } from '../fault/world.ts';
import { temporalCli } from './temporal.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-drill-'));
const bars = path.join(folder, 'bars.csv');
const data = path.join(folder, 'data');
const copy = path.join(folder, 'backups', 'monday');
const FILLED = [
  'replay',
  '--bars',
  bars,
  '--ticks',
  '2026-01-11T12:00Z..2026-01-11T12:03Z',
  '--batch',
  '2026-01-10',
  '--once',
];
/** What comes after the backup began: ticks, the batch of their day, and its mails. */
const LATER = [
  'replay',
  '--bars',
  bars,
  '--ticks',
  '2026-01-11T12:03Z..2026-01-11T12:09Z',
  '--batch',
  '2026-01-11',
  '--once',
];
type Content = BackupReport['content'];

describe.skipIf(temporalCli() === null)('the restore drill (skipped without a Temporal CLI)', () => {
  let provider: LocalProvider;
  let ports: Ports;
  let taken: BackupReport;
  /** Of the world that was lost, when it had done all its work. */
  let lost: Content;
  const start = (args: readonly string[], extra: Record<string, string> = {}): ArgusProcess =>
    argus(args, data, ports, { RESEND_API_KEY: provider.apiKey, RESEND_BASE_URL: provider.url, ...extra });
  const done = async (args: readonly string[], code = 0): Promise<string> => {
    const run = start(args);
    expect(await run.exit, run.output()).toBe(code);
    return run.output();
  };
  /** Programs get JSON alone on standard output; progress goes to standard error, which stands before it. */
  const json = async <T>(args: readonly string[]): Promise<T> => {
    const text = await done([...args, '--json']);
    return JSON.parse(text.slice(text.indexOf('{')).replace(/\}\s*[^}]*$/, '}')) as T;
  };

  beforeAll(async () => {
    provider = await startLocalProvider();
    ports = await freePorts();
    writeBars(bars, ['AAA', 'BBB', 'CCC'], Date.UTC(2026, 0, 5), (7.5 * DAY) / MINUTE);
    await done(FILLED);
    // A backup has no runs of Temporal: the world that is lost goes on without them too, so both load the same once more.
    rmSync(path.join(data, 'temporal'), { recursive: true });
    const later = start(LATER);
    while (!later.output().includes('✓ start the engines') && later.child.exitCode === null) await sleep(20);
    taken = await json<BackupReport>(['backup', copy]);
    expect(await later.exit, later.output()).toBe(0);
    lost = await json<Content>(['hash']);
  }, 900_000);
  afterAll(async () => {
    await provider?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('the backup was made while another process wrote, has no key, and is older than what was lost', () => {
    expect(taken.files).toBeGreaterThan(500);
    expect(taken.content.tables).not.toEqual(lost.tables);
    expect(taken.content.digests).not.toBe(lost.digests);
    expect(readdirSync(path.dirname(copy))).toEqual(['monday']);
    const keys = readFileSync(path.join(data, 'keys', 'signing.txt'), 'utf8')
      .split(/[\s:]+/)
      .filter((word) => word.length >= 32);
    const texts = readdirSync(path.join(copy, 'database')).map((name) =>
      readFileSync(path.join(copy, 'database', name), 'utf8'),
    );
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys)
      expect([...texts, readFileSync(path.join(copy, 'manifest.json'), 'utf8')].join()).not.toContain(key);
    expect(existsSync(path.join(copy, 'keys'))).toBe(false);
  });

  it('an emptied directory gets the content of the backup, and everything that came later by the runs that heal it', async () => {
    expect(provider.accepted).toHaveLength(8);
    const keys = path.join(folder, 'keys');
    cpSync(path.join(data, 'keys'), keys, { recursive: true });
    rmSync(data, { recursive: true });

    const restored = await json<RestoreReport>(['restore', copy]);
    expect(await json<Content>(['hash'])).toEqual(taken.content);
    process.stdout.write(
      `restore drill: RPO ${(restored.lostMs / 1000).toFixed(1)} s, RTO ${(restored.ms / 1000).toFixed(1)} s, backup ${(taken.ms / 1000).toFixed(1)} s, ${taken.files} files, ${taken.bytes} bytes\n`,
    );
    expect(await done(['mail', 'status'], 6)).toContain('restored from a backup');

    cpSync(keys, path.join(data, 'keys'), { recursive: true });
    await done(LATER);
    expect(await json<Content>(['hash'])).toEqual(lost);
  }, 900_000);

  it('no mail went twice: those that the lost ledger had sent were found at the provider', async () => {
    const named = provider.accepted.map(({ to, subject, tags }) => JSON.stringify([to, subject, tags]));
    expect(new Set(named).size).toBe(8);
    expect(provider.accepted).toHaveLength(8);
    await done(['mail', 'release', 'demo']);
    expect(await done(['mail', 'status'])).toContain('leave');
    await done(LATER);
    expect(provider.accepted).toHaveLength(8);
  }, 200_000);
});
