import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openContentStore } from '#releases/content-store.ts';
import { createRenderer, type Renderer, type StoredPage } from './renderer.ts';

/** A bundle in miniature: it shouts the model, refuses one path, and kills its thread on another. */
const ENTRY = `export async function render(path, model) {
  if (path === '/refused') throw new Error('page /refused did not render: status 500');
  if (path === '/deadly') process.exit(7);
  return '<p>' + path + ' ' + model.text + '</p>';
}`;

const FULL = `export async function render() {
  throw Object.assign(new Error('no room'), { code: 'ARGUS_DISK_FULL' });
}`;
const NOW = Date.UTC(2026, 10, 20);

describe('render threads', () => {
  let directory: string;
  let objects: string;
  let renderer: Renderer;
  beforeEach(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'argus-render-'));
    writeFileSync(path.join(directory, 'entry.mjs'), ENTRY);
    objects = path.join(directory, 'objects');
    renderer = await createRenderer({ entry: path.join(directory, 'entry.mjs') }, { threads: 2, objects });
  });
  afterEach(async () => {
    await renderer.close();
    rmSync(directory, { recursive: true, force: true });
  });
  const page = (name: string) => ({ path: `/${name}`, model: { path: `/${name}`, text: name, twins: null } as never });

  it('give pages in the order asked for, each in the store under the hash of its bytes', async () => {
    const names = Array.from({ length: 70 }, (_, i) => `page-${i}`);
    const pages = (await renderer.render(names.map(page), NOW)).map(([html]) => html as StoredPage);
    const store = openContentStore(objects);
    const texts = await Promise.all(pages.map(async ({ sha256 }) => (await store.read(sha256, 'raw')).toString()));
    expect(texts).toEqual(names.map((name) => `<p>/${name} ${name}</p>`));
    expect(pages.map(({ bytes }) => bytes)).toEqual(texts.map(({ length }) => length));
    expect(pages.map(({ sha256 }) => sha256)).toEqual(
      texts.map((text) => createHash('sha256').update(text).digest('hex')),
    );
  });

  it('say by its code that a page could not be stored', async () => {
    writeFileSync(path.join(directory, 'full.mjs'), FULL);
    const full = await createRenderer({ entry: path.join(directory, 'full.mjs') }, { threads: 1, objects });
    await expect(full.render([page('a')], NOW)).rejects.toMatchObject({ code: 'ARGUS_DISK_FULL', message: 'no room' });
    await full.close();
  });

  it('are refused when their bundle does not load', async () => {
    writeFileSync(path.join(directory, 'broken.mjs'), "throw new Error('half a bundle');");
    const broken = createRenderer({ entry: path.join(directory, 'broken.mjs') }, { threads: 2, objects });
    await expect(broken).rejects.toThrow('half a bundle');
  });

  it('say which page does not render, and render the next request', async () => {
    await expect(renderer.render([page('a'), page('refused')], NOW)).rejects.toThrow('/refused');
    expect(await renderer.render([page('b')], NOW)).toHaveLength(1);
  });

  it('that die fail their request at once, and are replaced for the next', async () => {
    await expect(renderer.render([page('deadly')], NOW)).rejects.toThrow(/exited/);
    const pages = await renderer.render(
      Array.from({ length: 40 }, (_, i) => page(String(i))),
      NOW,
    );
    expect(pages).toHaveLength(40);
  });
});
