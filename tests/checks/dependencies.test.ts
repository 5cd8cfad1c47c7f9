import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inClone } from '#cli/setup/paths.mjs';
import { missingPlatformPackages, unchecked } from '../../tools/lockfile.mjs';

const read = (file: string) => readFileSync(inClone(file), 'utf8');
type Versions = Record<string, string>;
const { dependencies, optionalDependencies, devDependencies } = JSON.parse(read('package.json')) as Record<
  string,
  Versions
>;
const declared = { ...dependencies, ...optionalDependencies, ...devDependencies };
/** The version of a package that may be installed under another name: "npm:typescript@7.0.2" is 7.0.2. */
const versionOf = (spec: string) => spec.replace(/^npm:.+@/, '');
const lock = JSON.parse(read('package-lock.json')) as {
  packages: Record<string, { version?: string; integrity?: string }>;
};

describe('docs/dependencies.md', () => {
  const rows = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` +\| (\S+) +\| (.+?) +\|$/gm)].map(
    ([, name, version, why]) => ({ name, version, why }),
  );

  it('has each package of package.json once, at its version, with a reason', () => {
    expect(rows.map(({ name, version }) => `${name} ${version}`).sort()).toEqual(
      Object.entries(declared)
        .map(([name, version]) => `${name} ${version}`)
        .sort(),
    );
    for (const { name, why } of rows) expect(why?.length, name).toBeGreaterThan(10);
  });
});

describe('package.json', () => {
  it('names exact versions only', () => {
    for (const [name, version] of Object.entries(declared))
      expect(versionOf(version), name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
  });

  it('has all packages of Temporal at one version', () => {
    expect(
      new Set(
        Object.entries(declared)
          .filter(([name]) => name.startsWith('@temporalio/'))
          .map(([, version]) => version),
      ).size,
    ).toBe(1);
  });

  it('has the same Node 26 for every platform', () => {
    const versions = Object.values(optionalDependencies as Versions);
    expect(new Set(versions).size).toBe(1);
    expect(versions[0]).toMatch(/^26\./);
  });
});

/**
 * The registry that the lockfile was last completed from does not offer these: nobody here can have seen their bytes. They are
 * engines and a CSS inliner for platforms that the product is not tested on.
 */
const UNSEEN = /^node_modules\/@(chdb\/lib|css-inline\/css-inline)-(darwin|win32|android|linux-arm)/;

describe('package-lock.json', () => {
  it('holds a checksum of every package that the registry offers, and of all for Linux on x64', () => {
    expect(unchecked(lock.packages).filter((name) => !UNSEEN.test(name))).toEqual([]);
    for (const [name, { integrity }] of Object.entries(lock.packages))
      if (integrity !== undefined) expect(integrity, name).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
  });

  it('holds the version of each package that package.json names', () => {
    for (const [name, version] of Object.entries(declared))
      expect(lock.packages[`node_modules/${name}`]?.version, name).toBe(versionOf(version));
  });

  it('holds every package of every platform: npm ci refuses it otherwise (node tools/lockfile.mjs completes it)', () => {
    expect(Object.keys(missingPlatformPackages(lock.packages))).toEqual([]);
  });

  it('names no registry of packages', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved": "/);
  });
});

describe('completing a lockfile', () => {
  const parent = {
    version: '1.2.3',
    dev: true,
    optionalDependencies: {
      '@a/cli-linux-x64-musl': '1.2.3',
      '@a/cli-darwin-arm64': '1.2.3',
      '@a/cli-linux-x64': '1.2.3',
    },
  };
  const packages = { 'node_modules/@a/cli': parent, 'node_modules/@a/cli-linux-x64': { version: '1.2.3' } };

  it('adds what is missing, for the platform its name says', () => {
    expect(missingPlatformPackages(packages)).toEqual({
      'node_modules/@a/cli-linux-x64-musl': {
        version: '1.2.3',
        dev: true,
        optional: true,
        cpu: ['x64'],
        os: ['linux'],
        libc: ['musl'],
      },
      'node_modules/@a/cli-darwin-arm64': {
        version: '1.2.3',
        dev: true,
        optional: true,
        cpu: ['arm64'],
        os: ['darwin'],
      },
    });
  });

  it('finds a package that lies in the folder of a parent', () => {
    const nested = {
      'node_modules/x/node_modules/@a/cli': parent,
      'node_modules/x/node_modules/@a/cli-darwin-arm64': {},
      'node_modules/x/node_modules/@a/cli/node_modules/@a/cli-linux-x64-musl': {},
      'node_modules/@a/cli-linux-x64': {},
    };
    expect(missingPlatformPackages(nested)).toEqual({});
  });

  it('refuses to guess: a range, or a name without a platform', () => {
    expect(() => missingPlatformPackages({ a: { optionalDependencies: { 'b-linux-x64': '^1.0.0' } } })).toThrow(
      'not pinned',
    );
    expect(() => missingPlatformPackages({ a: { optionalDependencies: { fsevents: '2.3.3' } } })).toThrow(
      'does not say its platform',
    );
  });
});
