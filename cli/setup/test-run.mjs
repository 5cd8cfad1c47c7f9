/**
 * `npm test`: everything that must hold, in the order in which failures are cheapest to learn about. Prints each step with its time, at the
 * end what was skipped and why. `npm test -- --only unit,replay` runs some of the steps.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inClone } from './paths.mjs';

const bin = (name) => inClone('node_modules', '.bin', name);
const folder = mkdtempSync(path.join(tmpdir(), 'argus-tests-'));
const vitest = (name, ...paths) => ({
  name,
  report: path.join(folder, `${name}.json`),
  command: [bin('vitest'), 'run', ...paths],
});

const STEPS = [
  { name: 'format and lint', command: [bin('biome'), 'ci', '--diagnostic-level=error', '.'] },
  { name: 'types', command: [bin('tsc'), '--noEmit'] },
  vitest('checks', 'tests/checks'),
  vitest(
    'unit',
    'market',
    'feeds',
    'warehouse',
    'database',
    'engine',
    'reports',
    'site',
    'delivery',
    'config',
    'errors',
    'cli',
  ),
  vitest('replay', 'tests/replay'),
  vitest('integration', 'tests/integration'),
  vitest('leak', 'tests/leak'),
  vitest('fault', 'tests/fault'),
  vitest('end-to-end', 'tests/e2e'),
];

const only = process.argv.includes('--only')
  ? (process.argv[process.argv.indexOf('--only') + 1] ?? '').split(',')
  : null;
const totals = { passed: 0, failed: 0, skipped: 0 };
const skipped = [];
const lines = [];

for (const step of STEPS.filter(({ name }) => only === null || only.includes(name))) {
  const started = Date.now();
  process.stdout.write(`\n── ${step.name}\n`);
  const reporters = step.report ? ['--reporter=default', '--reporter=json', `--outputFile.json=${step.report}`] : [];
  const code = await run([...step.command, ...reporters]);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  const counts = step.report
    ? readReport(step)
    : { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
  // A step that ends badly without a failed test (a crash, no report) has failed all the same.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  for (const key of Object.keys(totals)) totals[key] += counts[key];
  lines.push(
    `${code === 0 ? '✓' : '✗'} ${step.name.padEnd(16)} ${seconds.padStart(6)} s  ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`,
  );
}
rmSync(folder, { recursive: true, force: true });

process.stdout.write(`\n${lines.join('\n')}\n`);
if (skipped.length > 0) process.stdout.write(`\nSkipped:\n${skipped.map((line) => `  - ${line}`).join('\n')}\n`);
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
process.exitCode = totals.failed === 0 ? 0 : 1;

function run([script, ...args]) {
  return new Promise((resolve) => {
    // The tools' own scripts run under this Node (26), whatever `node` is on PATH; biome brings a native program.
    const child = spawn(process.execPath, [script, ...args], { stdio: 'inherit', cwd: inClone() });
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

function readReport({ name, report }) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    for (const file of JSON.parse(readFileSync(report, 'utf8')).testResults) {
      if (file.status === 'failed' && file.assertionResults.length === 0) counts.failed += 1;
      for (const { status, fullName } of file.assertionResults) {
        if (status === 'passed') counts.passed += 1;
        else if (status === 'failed') counts.failed += 1;
        else {
          counts.skipped += 1;
          skipped.push(`${name}: ${fullName}`);
        }
      }
    }
  } catch {
    counts.failed += 1;
  }
  return counts;
}
