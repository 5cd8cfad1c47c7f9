import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { download } from './download.mjs';
import { SetupError } from './error.mjs';
import { withLock } from './lock.mjs';
import { run } from './run.mjs';
import { versionOf } from './version.mjs';

/** The version in tools/temporal/go.mod. A newer one on PATH is welcome; an older one than LEAST lacks search attributes we use. */
export const TEMPORAL_VERSION = '1.8.2';
const LEAST = [1, 5];
const DOWNLOADS = 'https://temporal.download/cli/archive';
const PACKAGE = 'github.com/temporalio/cli';

/**
 * @typedef {object} TemporalOptions
 * @property {Record<string, string | undefined>} env PATH is read from here
 * @property {string} tools folder of the cache
 * @property {string} module folder of the Go module that builds the CLI
 * @property {ReturnType<import('./progress.mjs').createProgress>} progress
 * @property {string} [downloads] address of the official archives
 */

/**
 * The Temporal CLI that is already on this machine: on PATH, else in the cache. Null when there is none.
 * @param {TemporalOptions} options
 */
export function findTemporalCli(options) {
  return find(options).executable ?? null;
}

/**
 * The Temporal CLI, got in this order: PATH, cache, official download, Go build.
 * @param {TemporalOptions} options
 * @returns {Promise<string>} path of the executable
 * @throws SetupError ARGUS_SETUP_TEMPORAL with the five ways and why each failed
 */
export async function ensureTemporalCli(options) {
  const before = find(options);
  if (before.executable) return before.executable;
  return await withLock(path.join(options.tools, 'temporal.lock'), async () => {
    const found = find(options);
    if (found.executable) return found.executable;
    const reasons = { ...found.reasons };
    for (const [name, obtain] of [
      ['download', fetchOfficial],
      ['build', buildWithGo],
    ]) {
      try {
        return await obtain(options);
      } catch (error) {
        reasons[name] = error.message;
      }
    }
    throw new SetupError('ARGUS_SETUP_TEMPORAL', describe(reasons, options));
  });
}

function find(options) {
  const cached = cacheFile(options.tools);
  const onPath = (options.env.PATH ?? '')
    .split(path.delimiter)
    .filter(Boolean)
    .map((folder) => path.join(folder, 'temporal'))
    .find(existsSync);
  const reasons = {
    path: onPath === undefined ? 'there is none' : whyNot(onPath, options.tools),
    cache: existsSync(cached) ? whyNot(cached, options.tools) : 'there is none',
  };
  const executable = reasons.path === null ? onPath : reasons.cache === null ? cached : undefined;
  return { executable, reasons };
}

const cacheFile = (tools) => path.join(tools, `temporal-${TEMPORAL_VERSION}`);

/** Null when the program is a Temporal CLI that is new enough, else the reason. */
function whyNot(program, tools) {
  const { version, problem } = versionOf(program, tools);
  if (problem) return `${program} ${problem}`;
  const [major, minor] = version;
  const enough = major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1]);
  return enough ? null : `${program} is version ${version.join('.')}, ${LEAST.join('.')} or newer is needed`;
}

async function fetchOfficial(options) {
  const { tools, progress, downloads = DOWNLOADS } = options;
  const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch];
  const url = `${downloads}/v${TEMPORAL_VERSION}?platform=${process.platform}&arch=${arch}`;
  return await inScratch(tools, async (scratch) => {
    await progress.step(`downloading the Temporal CLI ${TEMPORAL_VERSION}`, async (reportProgress) => {
      const archive = path.join(scratch, 'archive.tar.gz');
      await download(url, archive, reportProgress);
      const { code, tail } = await run('tar', ['-xzf', archive, '-C', scratch], { env: options.env });
      if (code !== 0) throw new Error(`tar does not unpack it: ${tail}`);
    });
    return install(path.join(scratch, 'temporal'), options);
  });
}

async function buildWithGo(options) {
  const { tools, module, progress, env } = options;
  const flags = ['-trimpath', '-ldflags', `-s -w -X ${PACKAGE}/internal/temporalcli.Version=${TEMPORAL_VERSION}`];
  const go = (args, onLine) =>
    run('go', args, { cwd: module, env: { ...env, CGO_ENABLED: '0' }, onLine }).catch((error) => {
      throw new Error(error.code === 'ENOENT' ? 'there is no go on PATH' : error.message);
    });
  return await inScratch(tools, async (scratch) => {
    const output = path.join(scratch, 'temporal');
    const packages = await progress.step('fetching the Go modules of the Temporal CLI', async (reportProgress) => {
      let fetched = 0;
      let stale = 0;
      const listed = [
        'list',
        '-deps',
        '-f',
        '{{if .Stale}}{{.ImportPath}}{{end}}',
        ...flags,
        `${PACKAGE}/cmd/temporal`,
      ];
      const { code } = await go(listed, (line) => {
        if (line.startsWith('go: downloading')) reportProgress(`${++fetched} fetched`);
        else if (line !== '') stale++;
      });
      // What cannot be counted is built all the same.
      return code === 0 ? stale : 0;
    });
    progress.note(estimateText(packages));
    await progress.step(`building the Temporal CLI ${TEMPORAL_VERSION}`, async (reportProgress) => {
      let compiled = 0;
      const { code, tail } = await go(['build', '-v', ...flags, '-o', output, `${PACKAGE}/cmd/temporal`], (line) => {
        if (line.startsWith('go: ')) return;
        compiled++;
        const of = packages > 0 ? ` of ${Math.max(packages, compiled)}` : '';
        reportProgress(`${compiled}${of} packages compiled`);
      });
      if (code !== 0) throw new Error(`go build ended with exit code ${code}: ${tail.split('\n').slice(-3).join(' ')}`);
    });
    return install(output, options);
  });
}

/** Minutes of one idle core that all packages took, measured; they do not shrink when other programs want the cores too. */
const CORE_MINUTES = 8;

/** Said once, before the build: afterwards it is counted. */
export function estimateText(packages, cores = os.availableParallelism(), load = os.loadavg()[0]) {
  const minutes = Math.max(1, Math.round(CORE_MINUTES / cores));
  const long = `about ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} on ${cores} idle ${cores === 1 ? 'core' : 'cores'}`;
  const busy = load > cores / 2 ? `, and longer now: other programs want ${load.toFixed(1)} cores` : '';
  const what = packages > 0 ? `${packages} ${packages === 1 ? 'package' : 'packages'}` : 'it';
  return `no Temporal CLI was found, and Go builds one, once: ${what}, ${long}${busy}`;
}

/** Moves a checked program into the cache in one step: a killed set-up leaves no half of it. */
function install(program, { tools }) {
  chmodSync(program, 0o755);
  const problem = whyNot(program, tools);
  if (problem !== null) throw new Error(problem);
  renameSync(program, cacheFile(tools));
  return cacheFile(tools);
}

async function inScratch(tools, body) {
  mkdirSync(tools, { recursive: true });
  const scratch = mkdtempSync(path.join(tools, 'temporal-new-'));
  try {
    return await body(scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function describe(reasons, { tools, module, downloads = DOWNLOADS }) {
  return [
    'this command needs a Temporal server, and none of five ways gives one:',
    '    1. TEMPORAL_ADDRESS: not set',
    `    2. temporal on PATH, ${LEAST.join('.')} or newer: ${reasons.path}`,
    `    3. a binary kept at ${cacheFile(tools)}: ${reasons.cache}`,
    `    4. the official download from ${new URL(downloads).host}: ${reasons.download}`,
    `    5. a build with Go 1.26 or newer from ${module}: ${reasons.build}`,
  ].join('\n');
}
