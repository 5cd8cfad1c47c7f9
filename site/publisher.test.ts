import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOUR } from '#market/time.ts';
import { pointTo, readPointer } from '#releases/pointer.ts';
import { openReleaseReader, writeRelease } from '#releases/release.ts';
import { policyHash, SCRIPT_HASHES } from './policy-hashes.ts';
import { textPage } from './testing/models.ts';
import { openTestSite, type TestSite } from './testing/published.ts';

const run = { runId: 'test', asOf: 0 };

describe('the publisher', () => {
  let site: TestSite;
  beforeEach(async () => {
    site = await openTestSite();
  });
  afterEach(() => site.close());

  const objects = () =>
    readdirSync(path.join(site.directory, 'objects'), { recursive: true })
      .map(String)
      .filter((name) => name.length > 3);

  it('has no release before the first publication', async () => {
    expect(await site.reader.current()).toBeNull();
  });

  it('renders a page once: an unchanged model is reused', async () => {
    const pages = [textPage('/a', 'first'), textPage('/b', 'second')];
    const first = await site.publisher.publish({ ...run, pages, complete: true });
    const again = await site.publisher.publish({ ...run, pages, complete: true });
    expect(first).toMatchObject({ rendered: 2, reused: 0, pages: 2 });
    expect(again).toMatchObject({ rendered: 0, reused: 2, pages: 2, releaseId: first.releaseId });
  });

  it('renders only the page whose model has changed; the others keep their objects', async () => {
    const pages = (text: string) => [textPage('/a', 'stays'), textPage('/b', text), textPage('/c', 'stays too')];
    const first = await site.publisher.publish({ ...run, pages: pages('old'), complete: true });
    const before = (await site.reader.current())?.pages;
    const second = await site.publisher.publish({ ...run, pages: pages('new'), complete: true });
    expect(second).toMatchObject({ rendered: 1, reused: 2, pages: 3 });
    expect(second.releaseId).not.toBe(first.releaseId);
    const after = (await site.reader.current())?.pages;
    const same = ['free/a', 'free/b', 'free/c'].map((key) => before?.get(key)?.sha256 === after?.get(key)?.sha256);
    expect(same).toEqual([true, false, true]);
    // Back to what it was: the same release again, under the same id.
    expect((await site.publisher.publish({ ...run, pages: pages('old'), complete: true })).releaseId).toBe(
      first.releaseId,
    );
  });

  it('carries over what is not listed when the publication is partial, and drops it when it is complete', async () => {
    await site.publisher.publish({ ...run, pages: [textPage('/a', 'one'), textPage('/b', 'two')], complete: true });
    await site.publisher.publish({ ...run, pages: [textPage('/b', 'three')], complete: false });
    expect([...(await site.html())].map(([key, text]) => [key, /<h1>(.*?)<\/h1>/.exec(text)?.[1]])).toEqual([
      ['free/a', 'one'],
      ['free/b', 'three'],
    ]);
    await site.publisher.publish({ ...run, pages: [textPage('/b', 'three')], complete: true });
    expect([...(await site.html()).keys()]).toEqual(['free/b']);
  });

  it('lists the hash of every script and style sheet of its pages, and of those that it carries over', async () => {
    const pages = [textPage('/a', 'one'), textPage('/b', 'two')];
    await site.publisher.publish({ ...run, pages, complete: true });
    const html = [...(await site.html()).values()].join('');
    const own = [...html.matchAll(/<script>(.*?)<\/script>/gs)].map(([, code = '']) => policyHash(code));
    const listed = async () => (await site.reader.current())?.scripts;
    const sheets = new Set([...html.matchAll(/<style>(.*?)<\/style>/gs)].map(([, sheet = '']) => policyHash(sheet)));
    const styles = async () => (await site.reader.current())?.styles;
    expect(sheets.size).toBe(1);
    for (const hash of sheets) expect(await styles()).toContain(hash);
    for (const hash of own) expect(SCRIPT_HASHES).toContain(hash);
    expect(await listed()).toEqual([...SCRIPT_HASHES].sort());
    const earlier = 'sha256-earlier=';
    const carried = (await site.reader.current())?.pages ?? new Map();
    const release = await writeRelease(site.directory, { pages: carried, scripts: [earlier], styles: null });
    await pointTo(site.directory, { release, number: ((await readPointer(site.directory))?.number ?? 0) + 1 });
    await site.publisher.publish({ ...run, pages: [textPage('/b', 'three')], complete: false });
    expect(await listed()).toEqual([...SCRIPT_HASHES, earlier].sort());
    // Of the release before, no styles were listed: any are allowed until its pages are gone.
    expect(await styles()).toBeNull();
    await site.publisher.publish({ ...run, pages, complete: true });
    expect(await listed()).toEqual([...SCRIPT_HASHES].sort());
    for (const hash of sheets) expect(await styles()).toContain(hash);
  });

  it('gives the same pages the same release id and the same bytes in another directory', async () => {
    const pages = [textPage('/a', 'one'), textPage('/b', 'two')];
    const here = await site.publisher.publish({ ...run, pages, complete: true });
    const other = await openTestSite({ threads: 2 });
    const there = await other.publisher.publish({ ...run, pages: [...pages].reverse(), complete: true });
    expect(there.releaseId).toBe(here.releaseId);
    expect(await other.html()).toEqual(await site.html());
    await other.close();
  });

  it('keeps compressed copies that hold the bytes of the page', async () => {
    await site.publisher.publish({ ...run, pages: [textPage('/a', 'one')], complete: true });
    const entry = (await site.reader.current())?.pages.get('free/a');
    const [raw, br, gz] = await Promise.all(
      (['raw', 'br', 'gz'] as const).map((encoding) => site.reader.read(entry?.sha256 as string, encoding)),
    );
    expect(raw?.length).toBe(entry?.bytes);
    expect(brotliDecompressSync(br as Buffer).equals(raw as Buffer)).toBe(true);
    expect(gunzipSync(gz as Buffer).equals(raw as Buffer)).toBe(true);
  });

  it('publishes in the order of the calls, and reads what to publish when its turn has come', async () => {
    const order: string[] = [];
    const publish = (name: string) =>
      site.publisher.publish({
        ...run,
        pages: async () => {
          order.push(`read ${name}`);
          return [textPage('/a', name)];
        },
        complete: false,
      });
    const done = ['x', 'y', 'z'].map((name) => publish(name).then(() => order.push(`done ${name}`)));
    await Promise.all(done);
    expect(order).toEqual(['read x', 'done x', 'read y', 'done y', 'read z', 'done z']);
    expect((await site.html()).get('free/a')).toContain('<h1>z</h1>');
  });

  it('leaves the release as it was when a page does not render, and publishes the next', async () => {
    await site.publisher.publish({ ...run, pages: [textPage('/a', 'good')], complete: true });
    const before = await site.html();
    const broken = { ...textPage('/a', 'bad'), model: { ...textPage('/a', 'bad').model, classes: null } } as never;
    await expect(site.publisher.publish({ ...run, pages: [broken], complete: true })).rejects.toThrow('/a');
    expect(await site.html()).toEqual(before);
    await site.publisher.publish({ ...run, pages: [textPage('/a', 'better')], complete: true });
    expect((await site.html()).get('free/a')).toContain('better');
  });

  it('shows a reader that was opened before the switch the new release', async () => {
    const early = openReleaseReader(site.directory);
    await site.publisher.publish({ ...run, pages: [textPage('/a', 'one')], complete: true });
    const first = await early.current();
    await site.publisher.publish({ ...run, pages: [textPage('/a', 'two')], complete: true });
    expect((await early.current())?.id).not.toBe(first?.id);
  });

  it('keeps the number of releases bounded and removes objects that are old and held by none', async () => {
    await site.publisher.publish({ ...run, pages: [textPage('/a', 'stays'), textPage('/b', 'v0')], complete: true });
    const orphan = path.join(site.directory, 'objects', '00', `${'0'.repeat(64)}.br`);
    // What a kill leaves behind: a copy without its page. Eight publications sweep eight of 256 folders, 00 the first.
    await import('node:fs/promises').then((fs) => fs.mkdir(path.dirname(orphan), { recursive: true }));
    writeFileSync(orphan, 'x');
    const past = (Date.now() - 2 * HOUR) / 1000;
    utimesSync(orphan, past, past);
    for (let i = 1; i <= 40; i++)
      await site.publisher.publish({ ...run, pages: [textPage('/b', `v${i}`)], complete: false });
    expect(readdirSync(path.join(site.directory, 'releases')).length).toBeLessThanOrEqual(25);
    expect(objects().some((name) => name.includes('0'.repeat(64)))).toBe(false);
    const html = await site.html();
    expect(html.get('free/a')).toContain('stays');
    expect(html.get('free/b')).toContain('v40');
    expect(readFileSync(path.join(site.directory, 'current.json'), 'utf8')).toContain(
      (await site.reader.current())?.id as string,
    );
  });
});
