import { readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inClone } from '#cli/setup/paths.mjs';
import { filesOf } from './files.ts';

const SIZE_MAX = 4 * 1024 ** 2;

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

const files = filesOf().filter((file) => statSync(inClone(file)).size < SIZE_MAX && !file.endsWith('.env'));

describe('the files of the project', () => {
  it('the check reads all files of the project', () => {
    expect(files.length).toBeGreaterThan(200);
    expect(files).toContain('package-lock.json');
  });

  it.each(Object.entries(PATTERNS))('no file of the project holds %s', (_what, pattern) => {
    const found = files.flatMap((file) =>
      readFileSync(inClone(file), 'latin1')
        .split('\n')
        .flatMap((line, i) => (pattern.test(line) ? [`${file}:${i + 1}: ${pattern.exec(line)?.[0]}`] : [])),
    );
    expect(found).toEqual([]);
  });

  it.each([
    ['a path of one machine', `cd ${slash}home${slash}ana`, true],
    ['a path of one machine', `https://example.com${slash}home${slash}ana`, false],
    ['a host of a package registry', `https://registry.npmj${'s'}.org/a`, true],
  ])('the search for %s in "%s" finds it: %s', (what, line, expected) => {
    expect(PATTERNS[what as keyof typeof PATTERNS].test(line)).toBe(expected);
  });
});
