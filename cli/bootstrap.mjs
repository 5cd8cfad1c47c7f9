#!/usr/bin/env node
// The one door: every npm script and npx argus come in here. Any Node from 20 on will do, and perhaps nothing is
// installed yet. It makes the clone runnable and hands over to Node 26. Plain JavaScript without dependencies, because
// nothing else runs at this point.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from './setup/dependencies.mjs';
import { SetupError } from './setup/error.mjs';
import { handOver } from './setup/hand-over.mjs';
import { ensureNode26, LEAST_HOST_NODE } from './setup/node26.mjs';
import { argumentsBeforeShell } from './setup/npx-arguments.mjs';
import { createProgress } from './setup/progress.mjs';
import { ensureTemporalCli, findTemporalCli } from './setup/temporal-cli.mjs';
import { KINDS } from './setup/test-kinds.mjs';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const TOOLS = path.join(ROOT, '.argus', 'tools');

/** Commands that start a Temporal server of their own unless TEMPORAL_ADDRESS names one. */
const NEEDS_TEMPORAL = new Set(['demo', 'up', 'replay', 'backfill', 'worker', '--bench', '--prove', '--dev']);
/** Commands that use the Temporal CLI when it is there and say so when it is not. */
const LIKES_TEMPORAL = new Set(['doctor', 'ops', '--test']);

/** What npm scripts run that is no command of `argus`. */
const SCRIPTS = {
  '--test': 'cli/setup/test-run.mjs',
  '--bench': 'bench/run.ts',
  '--prove': 'cli/setup/prove-run.mjs',
  '--evaluate': 'research/evaluate.ts',
  '--dev': 'cli/setup/dev-run.mjs',
  '--format': 'cli/setup/format-run.mjs',
};

async function main(args) {
  if (Number(process.versions.node.split('.')[0]) < LEAST_HOST_NODE) {
    throw new SetupError(
      'ARGUS_SETUP_NODE',
      `this is Node ${process.version}; Argus is started with Node ${LEAST_HOST_NODE} or newer`,
    );
  }
  mkdirSync(TOOLS, { recursive: true });
  const progress = createProgress(process.stderr);
  await ensureDependencies({ root: ROOT, tools: TOOLS, progress });
  const node = ensureNode26({ root: ROOT, tools: TOOLS });
  const temporal = await temporalFor(args, progress);
  const env = {
    ...process.env,
    // libuv reads the size of its pool once, at start; the embedded warehouse blocks threads of it while it works.
    UV_THREADPOOL_SIZE: process.env.UV_THREADPOOL_SIZE ?? '16',
    ...memory(process.env),
    TZ: 'UTC',
    PATH: [path.join(ROOT, 'node_modules', '.bin'), process.env.PATH].join(path.delimiter),
    ...(temporal === null ? {} : { ARGUS_TEMPORAL_CLI: temporal }),
  };
  const [script, rest] = args[0] in SCRIPTS ? [SCRIPTS[args[0]], args.slice(1)] : ['cli/main.ts', args];
  return await handOver({ node, args: [path.join(ROOT, script), ...rest], env });
}

/**
 * The settings of the C library's allocator at start. Columns of megabytes come and go in many threads. By default the
 * allocator raises the size from which it returns a block to the system, keeps an arena per core and thread, and holds
 * a gigabyte that nobody uses.
 */
const memory = ({ MALLOC_ARENA_MAX, MALLOC_MMAP_THRESHOLD_ }) => ({
  MALLOC_ARENA_MAX: MALLOC_ARENA_MAX ?? '2',
  MALLOC_MMAP_THRESHOLD_: MALLOC_MMAP_THRESHOLD_ ?? '1048576',
});

/** Whether a chosen step of a test run starts a Temporal server. */
function needsTemporal(args) {
  if (!args.includes('--only')) return true;
  const names = (args[args.indexOf('--only') + 1] ?? '').split(',');
  return KINDS.some(({ name, temporal }) => temporal && names.includes(name));
}

/** Path of the Temporal CLI this command needs, null when it needs none (or, for the tests, when there is none). */
async function temporalFor(args, progress) {
  const options = { env: process.env, tools: TOOLS, module: path.join(ROOT, 'tools', 'temporal'), progress };
  if (args.includes('--help') || args.includes('-h') || process.env.TEMPORAL_ADDRESS) return null;
  // Without a command it shows the gallery of pages, which runs no workflow.
  if (args[0] === '--dev' && (args.length === 1 || args[1].startsWith('-'))) return null;
  if (NEEDS_TEMPORAL.has(args[0])) return await ensureTemporalCli(options);
  if (!LIKES_TEMPORAL.has(args[0])) return null;
  if (args[0] !== '--test' || !needsTemporal(args)) return findTemporalCli(options);
  try {
    return await ensureTemporalCli(options);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`${error.explain()}\nThe tests that need Temporal are skipped and listed.\n`);
    return null;
  }
}

try {
  process.exitCode = await main(argumentsBeforeShell(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`\n${error.explain()}\n`);
  process.exitCode = error.exitCode;
}
