import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureDependencies } from './dependencies.mjs';
import { createProgress } from './progress.mjs';

const progress = createProgress({ isTTY: false, write: () => true } as never);
const LOCK = {
  packages: { '': {}, 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0', optional: true } },
};
const INSTALLED = { packages: { 'node_modules/a': { version: '1.0.0' } } };

describe('the packages of the clone', () => {
  let root: string;
  const oldPath = process.env.PATH;
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'argus-dependencies-'));
    mkdirSync(path.join(root, 'bin'));
    mkdirSync(path.join(root, 'tools'));
    write('package-lock.json', JSON.stringify(LOCK));
    // A slow stand-in for npm that records every call and installs the packages of the lockfile.
    npm(
      `mkdir -p node_modules/.bin node_modules/a; sleep 0.3; echo '${JSON.stringify(INSTALLED)}' > node_modules/.package-lock.json`,
    );
    process.env.PATH = `${path.join(root, 'bin')}:${oldPath}`;
  });
  afterEach(() => {
    process.env.PATH = oldPath;
  });

  const write = (file: string, text: string) => writeFileSync(path.join(root, file), text);
  const npm = (body: string) => {
    write('bin/npm', `#!/bin/sh\necho "$@" >> ${path.join(root, 'calls')}\n${body}\n`);
    chmodSync(path.join(root, 'bin/npm'), 0o755);
  };
  const calls = () =>
    existsSync(path.join(root, 'calls')) ? readFileSync(path.join(root, 'calls'), 'utf8').trim().split('\n') : [];
  const ensure = () => ensureDependencies({ root, tools: path.join(root, 'tools'), progress });

  it('two starts at the same time install the packages once', async () => {
    await Promise.all([ensure(), ensure()]);
    expect(readlinkSync(path.join(root, 'node_modules/.bin/argus'))).toBe('../../cli/bootstrap.mjs');
    expect(calls()).toEqual(['ci --include=dev --include=optional --no-audit --no-fund']);
    await ensure();
    expect(calls()).toHaveLength(1);
  });

  it('a changed lockfile installs the packages again', async () => {
    await ensure();
    write(
      'package-lock.json',
      JSON.stringify({ packages: { ...LOCK.packages, 'node_modules/a': { version: '1.0.1' } } }),
    );
    await ensure();
    expect(calls()).toHaveLength(2);
  });

  it('packages that someone installed by hand from the same lockfile are left as they are', async () => {
    mkdirSync(path.join(root, 'node_modules/.bin'), { recursive: true });
    mkdirSync(path.join(root, 'node_modules/a'));
    write('node_modules/.package-lock.json', JSON.stringify(INSTALLED));
    await ensure();
    expect(calls()).toEqual([]);
  });

  it('a failed installation ends the start with the last lines of npm, and the next start tries again', async () => {
    npm('echo "npm error network is down"; exit 1');
    await expect(ensure()).rejects.toThrow(/npm ci ended with exit code 1[\s\S]*network is down/);
    await expect(ensure()).rejects.toThrow(/network is down/);
    expect(calls()).toHaveLength(2);
  });

  it('the packages are installed although a killed start left its lock', async () => {
    write('tools/install.lock', '999999999');
    await ensure();
    expect(calls()).toHaveLength(1);
  });
});
