import { describe, expect, it } from 'vitest';
import { failuresOf, testSummary } from './test-summary.mjs';

const result = (
  skipped: { title: string; reason: string | null }[],
  failures: { title: string; message: string }[] = [],
) => ({
  name: 'unit',
  ms: 1_200,
  passed: 3,
  failures,
  skipped,
});

describe('the summary of a test run', () => {
  it('lists every skipped test with its reason and counts no failure for it', () => {
    const explained = result([{ title: 'reads a server', reason: 'no server is installed' }]);
    expect(failuresOf(explained)).toBe(0);
    expect(testSummary([explained])).toContain('  - unit: reads a server\n      no server is installed\n');
    expect(testSummary([explained])).toContain('3 passed, 0 failed, 1 skipped\n');
  });

  it.each([[null], ['']])(
    'counts a test that is skipped with the reason %j as a failure, and names what failed',
    (reason) => {
      const silent = result(
        [{ title: 'says nothing', reason }],
        [{ title: 'a.test.ts: adds', message: 'expected 3\nto be 4' }],
      );
      expect(failuresOf(silent)).toBe(2);
      expect(testSummary([silent])).toContain('✗ unit');
      expect(testSummary([silent])).toContain('Failed:\n  - unit: a.test.ts: adds\n      expected 3\n      to be 4\n');
      expect(testSummary([silent])).toContain('  - unit: says nothing\n      NO REASON GIVEN: counts as a failure\n');
      expect(testSummary([silent])).toContain('3 passed, 2 failed, 1 skipped\n');
    },
  );
});
