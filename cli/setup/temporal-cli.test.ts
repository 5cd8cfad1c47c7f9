import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SetupError } from './error.mjs';
import { createProgress } from './progress.mjs';
import { ensureTemporalCli, estimateText, findTemporalCli, TEMPORAL_VERSION } from './temporal-cli.mjs';

const OUT_OF_REACH = 'http://127.0.0.1:1/archive';
const SYSTEM = '/usr/bin:/bin';
const progress = createProgress({ isTTY: false, write: () => true } as never);

describe('the Temporal CLI', () => {
  let root: string;
  let server: Server | undefined;
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'argus-temporal-cli-'));
    for (const folder of ['bin', 'tools', 'module']) mkdirSync(path.join(root, folder));
  });
  afterEach(() => server?.close());

  const folder = (name: string) => path.join(root, name);
  const options = (more: object = {}) => ({
    env: { PATH: folder('bin') } as Record<string, string>,
    tools: folder('tools'),
    module: folder('module'),
    progress,
    downloads: OUT_OF_REACH,
    ...more,
  });
  const program = (file: string, version: string) => {
    writeFileSync(file, `#!/bin/sh\necho "temporal version ${version} (Server 1.31.2)"\n`);
    chmodSync(file, 0o755);
    return file;
  };
  const cached = () => path.join(folder('tools'), `temporal-${TEMPORAL_VERSION}`);

  it('a Temporal CLI on PATH is preferred to the cached one', async () => {
    const onPath = program(path.join(folder('bin'), 'temporal'), '1.5.0');
    program(cached(), TEMPORAL_VERSION);
    expect(await ensureTemporalCli(options())).toBe(onPath);
  });

  it('a Temporal CLI on PATH that is too old gives way to the cached one', async () => {
    program(path.join(folder('bin'), 'temporal'), '1.4.1');
    program(cached(), TEMPORAL_VERSION);
    expect(await ensureTemporalCli(options())).toBe(cached());
    expect(findTemporalCli(options())).toBe(cached());
  });

  it('the Temporal CLI is downloaded once, through a redirect, and kept', async () => {
    const requests: string[] = [];
    mkdirSync(folder('pack'));
    program(path.join(folder('pack'), 'temporal'), TEMPORAL_VERSION);
    execFileSync('tar', ['-czf', path.join(root, 'archive.tar.gz'), '-C', folder('pack'), 'temporal']);
    const downloads = await serve(requests, path.join(root, 'archive.tar.gz'));
    const env = { PATH: SYSTEM };
    expect(await ensureTemporalCli(options({ env, downloads }))).toBe(cached());
    expect(await ensureTemporalCli(options({ env, downloads }))).toBe(cached());
    expect(requests).toEqual([
      expect.stringContaining(`/archive/v${TEMPORAL_VERSION}?platform=${process.platform}&arch=`),
      '/file',
    ]);
  });

  it('a downloaded Temporal CLI that does not run is not kept', async () => {
    mkdirSync(folder('pack'));
    writeFileSync(path.join(folder('pack'), 'temporal'), 'not a program');
    execFileSync('tar', ['-czf', path.join(root, 'archive.tar.gz'), '-C', folder('pack'), 'temporal']);
    const downloads = await serve([], path.join(root, 'archive.tar.gz'));
    await expect(ensureTemporalCli(options({ env: { PATH: SYSTEM }, downloads }))).rejects.toThrow(
      /temporal does not s/,
    );
    expect(readdirSync(folder('tools')).filter((name) => name.startsWith('temporal'))).toEqual([]);
  });

  it('the Temporal CLI is built with Go when nothing else provides one', async () => {
    // A stand-in for the Go tool: the test checks that the build is called and its output kept.
    const go = path.join(folder('bin'), 'go');
    writeFileSync(
      go,
      '#!/bin/sh\n[ "$1" = list ] && { printf "fmt\\nnet\\n"; exit; }\nwhile [ "$1" != "-o" ]; do shift; done\nprintf \'#!/bin/sh\\necho "temporal version 1.8.2"\\n\' > "$2"\necho "CGO=$CGO_ENABLED $3" > "$PWD/asked"\n',
    );
    chmodSync(go, 0o755);
    const lines: string[] = [];
    const spoken = createProgress({ isTTY: false, write: (text: string) => lines.push(text) > 0 } as never);
    expect(await ensureTemporalCli(options({ progress: spoken }))).toBe(cached());
    expect(readFileSync(path.join(folder('module'), 'asked'), 'utf8')).toBe(
      'CGO=0 github.com/temporalio/cli/cmd/temporal\n',
    );
    expect(lines.filter((line) => line.includes('2 packages, about'))).toHaveLength(1);
  });

  it('the estimate of the build is that of idle cores, and says when other programs want them too', () => {
    expect(estimateText(1530, 2, 0.3)).toContain('1530 packages, about 4 minutes on 2 idle cores');
    expect(estimateText(1530, 2, 24.03)).toMatch(/ on 2 idle cores, and longer now: other programs want 24\.0 cores$/);
    expect(estimateText(0, 16, 1)).toContain('it, about 1 minute on 16 idle cores');
  });

  it('a Temporal CLI that cannot be found ends in an error that lists all five ways and why each failed', async () => {
    const error = await ensureTemporalCli(options()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SetupError);
    const { message } = error as SetupError;
    expect(message).toContain('1. TEMPORAL_ADDRESS: not set');
    expect(message).toMatch(/2\. temporal on PATH, 1\.5 or newer: there is none/);
    expect(message).toMatch(/3\. a binary kept at .*temporal-1\.8\.2: there is none/);
    expect(message).toMatch(/4\. the official download from 127\.0\.0\.1:1: .*ECONNREFUSED/);
    expect(message).toMatch(/5\. a build with Go 1\.26 or newer from .*: there is no go on PATH/);
    expect(readdirSync(folder('tools'))).toEqual([]);
  });

  async function serve(requests: string[], file: string): Promise<string> {
    server = createServer((request, response) => {
      requests.push(request.url ?? '');
      if (request.url === '/file') response.end(readFileSync(file));
      else response.writeHead(302, { location: '/file' }).end();
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/archive`;
  }
});
