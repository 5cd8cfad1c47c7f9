import { duration } from './progress.mjs';

/** Skipped tests without a reason. A test that silently does not run proves nothing, so each counts as a failure. */
const unexplained = ({ skipped }) => skipped.filter(({ reason }) => !reason).length;

/** How many failures a step counts: failed tests, and skipped tests without a reason. */
export const failuresOf = (result) => result.failures.length + unexplained(result);

/**
 * The end of a test run: a line for each step, every skipped test with its reason, every failure, the totals. What is read
 * first of a long output is its end.
 *
 * @param {{ name: string, ms: number, passed: number, failures: { title: string, message: string }[], skipped: {
 * title: string, reason: string | null }[] }[]} results
 */
export function testSummary(results) {
  const rows = results.map((result) => {
    const { name, ms, passed, skipped } = result;
    const mark = failuresOf(result) === 0 ? '✓' : '✗';
    return `${mark} ${name.padEnd(12)} ${duration(ms).padStart(12)}  ${passed} passed, ${failuresOf(result)} failed, ${skipped.length} skipped`;
  });
  const skips = results.flatMap(({ name, skipped }) =>
    skipped.map(
      ({ title, reason }) => `  - ${name}: ${title}\n      ${reason || 'NO REASON GIVEN: counts as a failure'}`,
    ),
  );
  const failures = results.flatMap(({ name, failures: found }) =>
    found.map(({ title, message }) => `  - ${name}: ${title}\n      ${message.replaceAll('\n', '\n      ')}`),
  );
  const sum = (count) => results.reduce((total, result) => total + count(result), 0);
  return [
    '',
    ...rows,
    ...(skips.length === 0 ? [] : ['', 'Skipped:', ...skips]),
    ...(failures.length === 0 ? [] : ['', 'Failed:', ...failures]),
    '',
    `${sum(({ passed }) => passed)} passed, ${sum(failuresOf)} failed, ${sum(({ skipped }) => skipped.length)} skipped`,
    '',
  ].join('\n');
}
