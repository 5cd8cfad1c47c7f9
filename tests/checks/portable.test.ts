import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { inClone, ROOT } from '#cli/setup/paths.mjs';

const GENERATED = new Set(['.git', 'node_modules', '.argus', 'dist', '.astro', 'coverage']);
const SIZE_MAX = 4 * 1024 ** 2;

function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !GENERATED.has(name))
    .flatMap((entry: Dirent) => {
      const file = path.join(folder, entry.name);
      return entry.isDirectory() ? filesOf(file) : entry.isFile() ? [file] : [];
    });
}

// Written in pieces, so that this file does not find itself.
const slash = '/';
const PATTERNS = {
  'a path of one machine': new RegExp(`(?<![\\w.:/-])${slash}(?:root|home|Users|work|mnt|workspace)${slash}[\\w.-]+`),
  'a host of a package registry': new RegExp(
    [
      'registry\\.(?:npmjs|yarnpkg|npmmirror)',
      'proxy\\.golang',
      'files\\.python',
      'jfrog\\.',
      'artifactor[y]',
      'verdacci[o]',
    ]
      .map((host) => `${host}\\b`)
      .join('|'),
  ),
  'a private key': new RegExp(`-----BEGIN ${'(?:\\w+ )?'}PRIVATE KEY-----`),
};

const files = filesOf(ROOT).filter((file) => statSync(file).size < SIZE_MAX && !file.endsWith('.env'));

describe('the files of the project', () => {
  it('are all looked at', () => {
    expect(files.length).toBeGreaterThan(200);
    expect(files).toContain(inClone('package-lock.json'));
  });

  it.each(Object.entries(PATTERNS))('do not hold %s', (_what, pattern) => {
    const found = files.flatMap((file) =>
      readFileSync(file, 'latin1')
        .split('\n')
        .flatMap((line, i) =>
          pattern.test(line) ? [`${path.relative(ROOT, file)}:${i + 1}: ${pattern.exec(line)?.[0]}`] : [],
        ),
    );
    expect(found).toEqual([]);
  });

  it.each([
    ['a path of one machine', `cd ${slash}home${slash}ana`, true],
    ['a path of one machine', `https://example.com${slash}home${slash}ana`, false],
    ['a host of a package registry', `https://registry.npmj${'s'}.org/a`, true],
  ])('are searched for %s in "%s": %s', (what, line, expected) => {
    expect(PATTERNS[what as keyof typeof PATTERNS].test(line)).toBe(expected);
  });
});
