import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { mutatedManifests } from './testing/mutated-manifests.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-manifest-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a manifest with one character changed, added or left out is refused as damaged, or says what was written', async () => {
  const { tried, refused, same, believed } = await mutatedManifests(folder, { every: 7 });
  expect(believed).toEqual([]);
  expect(tried).toBeGreaterThan(1_000);
  expect(refused + same).toBe(tried);
  // A blank between two parts changes nothing.
  expect(refused / tried).toBeGreaterThan(0.9);
});
