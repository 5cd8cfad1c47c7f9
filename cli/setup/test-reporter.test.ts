import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { inClone } from './paths.mjs';

it('the report of a test run counts every test, keeps the reason of each skip, and counts a file that does not load or has no test', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'argus-reporter-'));
  const vitest = inClone('node_modules/vitest/dist/index.js');
  writeFileSync(
    path.join(folder, 'a.test.ts'),
    `import { describe, expect, it } from ${JSON.stringify(vitest)};
     it('holds', () => expect(1).toBe(1));
     it('does not hold', () => expect(1).toBe(2));
     it('cannot run here', (context) => context.skip('no server'));
     describe.skip('elsewhere (skipped: no compiler)', () => it('runs', () => {}));
     it.skip('says nothing', () => {});`,
  );
  writeFileSync(
    path.join(folder, 'c.test.ts'),
    `import { describe, it } from ${JSON.stringify(vitest)};
     describe.skip('of nothing (skipped: no data)', () => it.each([])('%s', () => {}));`,
  );
  writeFileSync(path.join(folder, 'b.test.ts'), "throw new Error('does not load');");
  const file = path.join(folder, 'report.json');
  const { status } = spawnSync(
    process.execPath,
    [
      inClone('node_modules/.bin/vitest'),
      'run',
      '--root',
      folder,
      `--reporter=${inClone('cli/setup/test-reporter.mjs')}`,
    ],
    { cwd: folder, env: { ...process.env, TEST_REPORT_FILE: file } },
  );
  expect(status).toBe(1);
  const report = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  expect(report).toMatchObject({
    passed: 1,
    files: 3,
    failures: [
      { title: 'a.test.ts: does not hold', message: expect.stringContaining('expected 1 to be 2') as string },
      { title: 'b.test.ts', message: 'does not load' },
    ],
  });
  expect(report.skipped).toEqual([
    { title: 'cannot run here', reason: 'no server' },
    { title: 'elsewhere > runs', reason: 'no compiler' },
    { title: 'says nothing', reason: null },
    { title: 'c.test.ts has no test', reason: null },
  ]);
});
