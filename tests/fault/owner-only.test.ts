import { chmodSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OTHERS } from '#files/owner-only.ts';
import { temporalCli } from '../integration/temporal.ts';
import { argus, freePorts, writeBars } from './world.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-owner-'));
const data = path.join(folder, 'data');
const bars = path.join(folder, 'bars.csv');
const FROM = Date.UTC(2026, 0, 9);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every file and folder in a directory, itself too, that others than its owner may use, with its mode. */
const open = (directory: string): string[] =>
  [
    directory,
    ...readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((name) => path.join(directory, name)),
  ]
    .map((file) => ({ file, entry: lstatSync(file) }))
    .filter(({ entry }) => !entry.isSymbolicLink() && (entry.mode & OTHERS) !== 0)
    .map(({ file, entry }) => `${(entry.mode & 0o777).toString(8)} ${path.relative(directory, file)}`);

describe.skipIf(temporalCli() === null)('files under another umask (skipped without a Temporal CLI)', () => {
  let asked: number;
  beforeAll(() => {
    // Children inherit it: the most open shell there can be.
    asked = process.umask(0);
  });
  afterAll(() => void process.umask(asked));

  it('no file of a run has a bit for group or others: warehouse, database, Temporal, pages, mails, keys, logs', async () => {
    writeBars(bars, ['AAAUSDT', 'BBBUSDT'], FROM, 2 * 24 * 60);
    const run = argus(['replay', '--bars', bars, '--batch', '2026-01-10', '--once'], data, await freePorts());
    expect(await run.exit, run.output()).toBe(0);
    const kept = readdirSync(data);
    for (const name of ['warehouse', 'database', 'outbox', 'site', 'keys', 'run', 'logs']) expect(kept).toContain(name);
    expect(open(data)).toEqual([]);
  }, 600_000);

  it('a data directory that an older version left open is closed by the next command', async () => {
    chmodSync(data, 0o755);
    for (const name of readdirSync(path.join(data, 'outbox'))) chmodSync(path.join(data, 'outbox', name), 0o644);
    const hash = argus(['hash'], data, await freePorts());
    expect(await hash.exit, hash.output()).toBe(0);
    expect(open(data)).toEqual([]);
  }, 300_000);
});
