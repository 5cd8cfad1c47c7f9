// `npm test` runs all checks and tests, in the order in which failures are cheapest to learn about. It prints each
// step with its time, and at the end the skipped tests with their reasons. `npm test -- --only unit,replay` runs some
// of the steps, `npm test -- --only unit market/calendar` only the test files of a folder.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inClone } from './paths.mjs';
import { KINDS } from './test-kinds.mjs';
import { failuresOf, testSummary } from './test-summary.mjs';

const REPORTER = inClone('cli', 'setup', 'test-reporter.mjs');
const bin = (name) => inClone('node_modules', '.bin', name);

const STEPS = [
  { name: 'lint', command: [bin('biome'), 'ci', '--diagnostic-level=error', '.'] },
  { name: 'types', command: [bin('tsc'), '--build'] },
  { name: 'templates', command: [inClone('tools', 'check-templates.mjs')] },
  { name: 'unused', command: [bin('knip'), '--no-progress'] },
  ...KINDS.map(({ name, workers }) => ({
    name,
    tests: true,
    command: [
      bin('vitest'),
      'run',
      '--project',
      name,
      `--maxWorkers=${workers}`,
      '--reporter=default',
      `--reporter=${REPORTER}`,
    ],
  })),
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
  process.stdout.write(testSummary(results));
  return results.some((result) => failuresOf(result) > 0) ? 1 : 0;
}

/** The steps named by `--only a,b`, with the files named after it; all steps without it; null (after saying why) when a name is wrong. */
function choose(args) {
  if (args.length === 0) return STEPS;
  const [option, list = '', ...files] = args;
  const names = list.split(',');
  const chosen = STEPS.filter(({ name }) => names.includes(name));
  const complete = option === '--only' && chosen.length === names.length;
  // Files narrow tests; the other tools read the whole project.
  if (complete && (files.length === 0 || chosen.every(({ tests }) => tests)))
    return chosen.map((step) => ({ ...step, command: [...step.command, ...files] }));
  process.stderr.write(
    `usage: npm test [-- --only STEP,… [FILE …]]; the steps are: ${STEPS.map(({ name }) => name).join(', ')}\n`,
  );
  return null;
}

async function runStep({ name, command, tests }, folder) {
  process.stdout.write(`\n── ${name}\n`);
  const started = performance.now();
  const report = path.join(folder, 'report.json');
  rmSync(report, { force: true });
  const code = await run(command, report);
  const counts = tests ? readReport(report) : { passed: code === 0 ? 1 : 0, failures: [], skipped: [], files: 1 };
  // A step that ends badly without a failed test (a crash, no test file) has failed all the same.
  if (code !== 0 && counts.failures.length === 0)
    counts.failures.push({ title: `exit code ${code}`, message: 'Its output is above.' });
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
    return {
      passed: 0,
      failures: [{ title: 'no report', message: 'It ended before its tests did.' }],
      skipped: [],
      files: 0,
    };
  }
}
