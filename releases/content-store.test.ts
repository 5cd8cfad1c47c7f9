import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOUR } from '#market/time.ts';
import { type ContentStore, openContentStore } from './content-store.ts';

const NOW = Date.UTC(2026, 10, 20);

function page(text: string) {
  const raw = Buffer.from(text);
  return { sha256: createHash('sha256').update(raw).digest('hex'), raw };
}

describe('the content store', () => {
  let directory: string;
  let store: ContentStore;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'argus-store-'));
    store = openContentStore(directory);
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const shardOf = (sha256: string) => Number.parseInt(sha256.slice(0, 2), 16);
  const files = (sha256: string) => readdirSync(path.join(directory, sha256.slice(0, 2))).sort();
  const age = (sha256: string, time: number) => {
    for (const name of files(sha256))
      utimesSync(path.join(directory, sha256.slice(0, 2), name), time / 1000, time / 1000);
  };

  it('gives back what was put, in each form', async () => {
    const object = page('hello');
    await store.put(object, NOW);
    expect(await store.has(object.sha256)).toBe(true);
    expect((await store.read(object.sha256, 'raw')).toString()).toBe('hello');
    expect(brotliDecompressSync(await store.read(object.sha256, 'br')).toString()).toBe('hello');
    expect(gunzipSync(await store.read(object.sha256, 'gz')).toString()).toBe('hello');
  });

  it('refuses a name that is not a hash: nothing outside the store can be read', async () => {
    await expect(store.read('../../../etc/passwd', 'raw')).rejects.toThrow('not an object id');
    await expect(store.has('')).rejects.toThrow(RangeError);
  });

  it('sweeps an object only if it is both unreferenced and old', async () => {
    const [held, young, old] = ['held', 'young', 'old'].map(page) as [never, never, never] as ReturnType<typeof page>[];
    for (const object of [held, young, old]) await store.put(object as never, NOW);
    age(held!.sha256, NOW - 2 * HOUR);
    age(young!.sha256, NOW);
    age(old!.sha256, NOW - 2 * HOUR);
    for (const object of [held, young, old])
      await store.sweep(shardOf(object!.sha256), new Set([held!.sha256]), NOW - HOUR);
    expect(await Promise.all([held, young, old].map((object) => store.has(object!.sha256)))).toEqual([
      true,
      true,
      false,
    ]);
    expect(files(held!.sha256)).toContain(`${held!.sha256}.br`);
    expect(files(old!.sha256).filter((name) => name.startsWith(old!.sha256))).toEqual([]);
  });

  it('makes an object new again when it is put again', async () => {
    const object = page('again');
    await store.put(object, NOW);
    age(object.sha256, NOW - 2 * HOUR);
    await store.put(object, NOW);
    expect(await store.sweep(shardOf(object.sha256), new Set(), NOW - HOUR)).toBe(0);
    expect(files(object.sha256)).toHaveLength(1);
  });

  it('removes the remains of a killed write or an older version, even of an object that is held', async () => {
    const object = page('cut');
    await store.put(object, NOW);
    writeFileSync(path.join(directory, object.sha256.slice(0, 2), `${object.sha256}.br.77-0-0.tmp`), 'half');
    writeFileSync(path.join(directory, object.sha256.slice(0, 2), object.sha256), 'raw');
    age(object.sha256, NOW - 2 * HOUR);
    expect(await store.sweep(shardOf(object.sha256), new Set([object.sha256]), NOW - HOUR)).toBe(2);
    expect(files(object.sha256)).toEqual([`${object.sha256}.br`]);
  });
});
