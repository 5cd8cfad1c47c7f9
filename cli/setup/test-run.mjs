// `npm test`: everything that must hold, in the order in which failures are cheapest to learn about. Prints each step with its
// time, and at the end what was skipped and why. `npm test -- --only unit,replay` runs some of the steps.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inClone } from './paths.mjs';
import { duration } from './progress.mjs';

const REPORTER = inClone('cli', 'setup', 'test-reporter.mjs');
const bin = (name) => inClone('node_modules', '.bin', name);
const vitest = (name, ...selection) => ({
  name,
  tests: true,
  command: [bin('vitest'), 'run', '--reporter=default', `--reporter=${REPORTER}`, ...selection],
});

const STEPS = [
  { name: 'format and lint', command: [bin('biome'), 'ci', '--diagnostic-level=error', '.'] },
  { name: 'types', command: [bin('tsc'), '--build'] },
  vitest('checks', 'tests/checks'),
  vitest('unit', '--exclude', 'tests/**'),
  vitest('replay', 'tests/replay'),
  vitest('integration', 'tests/integration'),
  vitest('leak', 'tests/leak'),
  vitest('fault', 'tests/fault'),
  vitest('end-to-end', 'tests/e2e'),
];

process.exitCode = await main(process.argv.slice(2));

async function main(args) {
  const chosen = choose(args);
  if (chosen === null) return 2;
  const folder = mkdtempSync(path.join(tmpdir(), 'argus-tests-'));
  const results = [];
  try {
    for (const step of chosen) results.push(await runStep(step, folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  process.stdout.write(summary(results));
  return results.some(({ failed }) => failed > 0) ? 1 : 0;
}

/** The steps named by `--only a,b`, all without it, null (after saying why) when a name is wrong. */
function choose(args) {
  if (args.length === 0) return STEPS;
  const names = args[0] === '--only' && args.length === 2 ? args[1].split(',') : [];
  const known = names.length > 0 && names.every((name) => STEPS.some((step) => step.name === name));
  if (known) return STEPS.filter(({ name }) => names.includes(name));
  process.stderr.write(
    `usage: npm test [-- --only STEP,…]; the steps are: ${STEPS.map(({ name }) => name).join(', ')}\n`,
  );
  return null;
}

async function runStep({ name, command, tests }, folder) {
  process.stdout.write(`\n── ${name}\n`);
  const started = performance.now();
  const report = path.join(folder, 'report.json');
  rmSync(report, { force: true });
  const code = await run(command, report);
  const counts = tests ? readReport(report) : { passed: code === 0 ? 1 : 0, failed: 0, skipped: [], files: 1 };
  // A step that ends badly without a failed test (a crash, no test file) has failed all the same.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  return { name, ms: performance.now() - started, ...counts };
}

function run([script, ...args], report) {
  return new Promise((resolve) => {
    // The tools' own scripts run under this Node (26), whatever `node` is on PATH; biome brings a native program.
    const env = { ...process.env, TEST_REPORT_FILE: report };
    const child = spawn(process.execPath, [script, ...args], { stdio: 'inherit', cwd: inClone(), env });
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: [], files: 0 };
  }
}

function summary(results) {
  const rows = results.map(
    ({ name, ms, passed, failed, skipped }) =>
      `${failed === 0 ? '✓' : '✗'} ${name.padEnd(16)} ${duration(ms).padStart(12)}  ${passed} passed, ${failed} failed, ${skipped.length} skipped`,
  );
  const skips = results.flatMap(({ name, skipped }) =>
    skipped.map(({ title, reason }) => `  - ${name}: ${title}\n      ${reason ?? 'NO REASON GIVEN'}`),
  );
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  const skipCount = results.reduce((total, { skipped }) => total + skipped.length, 0);
  return [
    '',
    ...rows,
    ...(skips.length === 0 ? [] : ['', 'Skipped:', ...skips]),
    '',
    `${sum('passed')} passed, ${sum('failed')} failed, ${skipCount} skipped`,
    '',
  ].join('\n');
}
