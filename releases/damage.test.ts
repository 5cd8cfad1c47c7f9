import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ArgusError } from '#errors/argus-error.ts';
import { openContentStore } from './content-store.ts';
import { openReleaseReader, pageKey, type ReleaseEntry, switchRelease } from './release.ts';

const NOW = Date.UTC(2026, 10, 26);
const KEY = pageKey('growth', '/class/crypto');
const TOP = pageKey('enterprise', '/class/crypto');

describe('damage on the disk of a site', () => {
  let site: string;
  let old: string;
  let now: string;
  let heard: ArgusError[];
  beforeEach(async () => {
    site = mkdtempSync(path.join(tmpdir(), 'argus-damage-'));
    heard = [];
    old = await publish({ [KEY]: 'yesterday', [TOP]: 'yesterday, all of it' });
    utimesSync(manifest(old), NOW / 1000 - 60, NOW / 1000 - 60);
    now = await publish({ [KEY]: 'today', [TOP]: 'today, all of it' });
  });
  afterEach(() => rmSync(site, { recursive: true, force: true }));

  const manifest = (id: string) => path.join(site, 'releases', `${id}.json`);
  const object = (text: string) => path.join(site, 'objects', hash(text).slice(0, 2), `${hash(text)}.br`);
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const open = () => openReleaseReader(site, { onDamage: (error) => heard.push(error) });

  async function publish(pages: Record<string, string>): Promise<string> {
    const store = openContentStore(path.join(site, 'objects'));
    const entries = new Map<string, ReleaseEntry>();
    for (const [key, text] of Object.entries(pages)) {
      await store.put({ sha256: hash(text), raw: Buffer.from(text) }, NOW);
      entries.set(key, { sha256: hash(text), bytes: text.length, modelHash: 'm' });
    }
    return await switchRelease(site, { pages: entries, scripts: ['sha256-abc'], styles: ['sha256-def'] });
  }

  it.each([
    ['cut', (file: string) => truncateSync(file, 3)],
    ['empty', (file: string) => truncateSync(file, 0)],
    ['gone', (file: string) => rmSync(file)],
    ['the bytes of another page', (file: string) => writeFileSync(file, readFileSync(object('today, all of it')))],
  ])('a page whose object is %s is served as it was in the last release that has it whole', async (_, harm) => {
    harm(object('today'));
    const reader = open();
    for (const form of ['raw', 'br', 'gz'] as const)
      expect((await reader.page(KEY, form))?.sha256, form).toBe(hash('yesterday'));
    expect((await reader.page(TOP, 'raw'))?.body.toString()).toBe('today, all of it');
    expect(heard[0]?.code).toBe('ARGUS_SITE_DAMAGED');
  });

  it('a page that was read whole before is found damaged after its file has changed', async () => {
    const reader = open();
    expect((await reader.page(KEY, 'br'))?.sha256).toBe(hash('today'));
    truncateSync(object('today'), 2);
    expect((await reader.page(KEY, 'br'))?.sha256).toBe(hash('yesterday'));
  });

  it('a page that no release has whole is an error with its code, and is not sent', async () => {
    truncateSync(object('today'), 3);
    truncateSync(object('yesterday'), 3);
    await expect(open().page(KEY, 'br')).rejects.toMatchObject({ code: 'ARGUS_SITE_DAMAGED' });
  });

  it.each([
    ['cut', (file: string) => truncateSync(file, 100)],
    ['empty', (file: string) => truncateSync(file, 0)],
    ['gone', (file: string) => rmSync(file)],
    ['pointing a lower tier at a page of a higher one', swap],
    ['allowing another script', (file: string) => edit(file, 'sha256-abc', 'sha256-evil')],
    ['naming another model for a page', (file: string) => edit(file, '"modelHash":"m"', '"modelHash":"x"')],
  ])('a manifest that is %s is not believed: readers get the last good release', async (_, harm) => {
    harm(manifest(now));
    const current = await open().current();
    expect(current?.id).toBe(old);
    expect(heard).toMatchObject([{ code: 'ARGUS_SITE_DAMAGED' }]);
  });

  it.each(['', '{', 'null', '[]', '{"release":"../../etc"}', `{"release":"${'0'.repeat(64)}"}`])(
    'a pointer that says %j is not followed: readers get the newest release that is whole',
    async (text) => {
      writeFileSync(path.join(site, 'current.json'), text);
      expect((await open().current())?.id).toBe(now);
    },
  );

  it('the next publication of the same pages mends a cut page, its manifest and the pointer', async () => {
    truncateSync(object('today'), 3);
    truncateSync(manifest(now), 3);
    writeFileSync(path.join(site, 'current.json'), '');
    await publish({ [KEY]: 'today', [TOP]: 'today, all of it' });
    expect((await open().page(KEY, 'raw'))?.body.toString()).toBe('today');
    expect(heard).toEqual([]);
  });

  function swap(file: string): void {
    const written = JSON.parse(readFileSync(file, 'utf8'));
    written.pages[KEY] = written.pages[TOP];
    writeFileSync(file, JSON.stringify(written));
  }

  function edit(file: string, from: string, to: string): void {
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(from, to));
  }
});
