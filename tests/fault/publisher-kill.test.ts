import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openReleaseReader } from '#releases/release.ts';
import { uniform } from '#reports/testing/synthetic-market.ts';
import { ensureBundle } from '#site/build.ts';

const PUBLISHER = fileURLToPath(new URL('../../site/testing/endless-publisher.ts', import.meta.url));
const KILLS = 12;

let directory: string;
beforeAll(async () => {
  await ensureBundle();
  directory = mkdtempSync(path.join(tmpdir(), 'argus-kill-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it('a publisher killed at any moment leaves one whole release, and the next publisher goes on from it', async () => {
  const random = uniform(20261120);
  const seen = new Set<string>();
  for (let kill = 0; kill < KILLS; kill++) {
    const child = spawn(process.execPath, [PUBLISHER, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
    // After its first publication it is somewhere inside one at every moment.
    await once(child.stdout, 'data');
    await new Promise((resolve) => setTimeout(resolve, random() * 60));
    child.kill('SIGKILL');
    await once(child, 'exit');

    const reader = openReleaseReader(directory);
    const release = await reader.current();
    // Pages, and the JSON of each.
    expect(release?.pages.size).toBe(2 * 24);
    const generations = new Set<string>();
    for (const { sha256, bytes } of release?.pages.values() ?? []) {
      const raw = await reader.read(sha256, 'raw');
      expect(createHash('sha256').update(raw).digest('hex')).toBe(sha256);
      expect(raw.length).toBe(bytes);
      expect(brotliDecompressSync(await reader.read(sha256, 'br')).equals(raw)).toBe(true);
      expect(gunzipSync(await reader.read(sha256, 'gz')).equals(raw)).toBe(true);
      generations.add(/\bgeneration ([\d-]+)/.exec(raw.toString())?.[1] as string);
    }
    // Never half of one publication and half of another.
    expect([...generations]).toHaveLength(1);
    seen.add([...generations][0] as string);
  }
  expect(seen.size).toBe(KILLS);
}, 240_000);
