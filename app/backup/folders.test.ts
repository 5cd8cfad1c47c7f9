import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CONTENT_FOLDERS, roundsOf } from './folders.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-folders-'));
const [SITE] = CONTENT_FOLDERS;
const put = (name: string) => {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), name);
};
beforeAll(() => {
  for (const name of [
    'objects/ab/abc.br',
    'releases/r.json',
    'archive/2026-01-10.json',
    'current.json',
    'snapshots/2026-01-10/growth/r1/regimes.parquet',
  ])
    put(name);
  for (const name of [
    'current.lock',
    'current.lock.json',
    'releases/r.json.1-0-0.tmp',
    'snapshots/drafts/x/regimes.parquet',
  ])
    put(name);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('what names other files comes before them, snapshots too, and what a writer is at does not come', async () => {
  if (SITE === undefined) throw new Error('there is no content');
  expect(await Array.fromAsync(roundsOf(SITE, folder))).toEqual([
    ['current.json'],
    ['releases/r.json'],
    ['archive/2026-01-10.json'],
    [],
    [],
    ['objects/ab/abc.br'],
    ['snapshots/2026-01-10/growth/r1/regimes.parquet'],
  ]);
});

it('an object that is written while the names are copied is found, because the rest is looked for after them', async () => {
  if (SITE === undefined) throw new Error('there is no content');
  const found: string[] = [];
  for await (const names of roundsOf(SITE, folder)) {
    if (names.includes('releases/r.json')) put('objects/cd/cde.br');
    found.push(...names);
  }
  expect(found).toContain('objects/cd/cde.br');
});

it('a folder that is not there has no files', async () => {
  expect((await Array.fromAsync(roundsOf({ namesFirst: ['a'] }, path.join(folder, 'none')))).flat()).toEqual([]);
});
