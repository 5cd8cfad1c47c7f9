import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRenderer, type RenderedPage, type Renderer } from './renderer.ts';

/** A bundle in miniature: it shouts the model, refuses one path, and kills its thread on another. */
const ENTRY = `export async function render(path, model) {
  if (path === '/refused') throw new Error('page /refused did not render: status 500');
  if (path === '/deadly') process.exit(7);
  return '<p>' + path + ' ' + model.text + '</p>';
}`;

describe('render threads', () => {
  let directory: string;
  let renderer: Renderer;
  beforeEach(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'argus-render-'));
    writeFileSync(path.join(directory, 'entry.mjs'), ENTRY);
    renderer = await createRenderer({ entry: path.join(directory, 'entry.mjs') }, 2);
  });
  afterEach(async () => {
    await renderer.close();
    rmSync(directory, { recursive: true, force: true });
  });
  const whole = async (page: RenderedPage) => page;
  const page = (name: string) => ({ path: `/${name}`, model: { text: name } });

  it('give pages in the order asked for, with compressed copies that hold the same bytes', async () => {
    const names = Array.from({ length: 70 }, (_, i) => `page-${i}`);
    const pages = await renderer.render(names.map(page), whole);
    expect(pages.map(({ raw }) => Buffer.from(raw).toString())).toEqual(names.map((name) => `<p>/${name} ${name}</p>`));
    for (const { raw, br, gz } of pages) {
      expect(brotliDecompressSync(br).equals(Buffer.from(raw))).toBe(true);
      expect(gunzipSync(gz).equals(Buffer.from(raw))).toBe(true);
    }
  });

  it('say which page does not render, and render the next request', async () => {
    await expect(renderer.render([page('a'), page('refused')], whole)).rejects.toThrow('/refused');
    expect(await renderer.render([page('b')], whole)).toHaveLength(1);
  });

  it('that die fail their request at once, and are replaced for the next', async () => {
    await expect(renderer.render([page('deadly')], whole)).rejects.toThrow(/ended/);
    const pages = await renderer.render(
      Array.from({ length: 40 }, (_, i) => page(String(i))),
      whole,
    );
    expect(pages).toHaveLength(40);
  });
});
