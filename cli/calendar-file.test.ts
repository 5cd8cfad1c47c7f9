import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { z } from 'zod';

const program = fileURLToPath(new URL('main.ts', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'argus-changes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Two shares of London that traded on a Saturday and not on the Monday after it. */
const bars = path.join(folder, 'london.csv');
const DATES = ['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05', '2026-03-06', '2026-03-07', '2026-03-10'];
writeFileSync(
  bars,
  [
    'symbol,asset_class,venue,date,open,high,low,close,volume',
    ...['AAA', 'BBB'].flatMap((symbol) => DATES.map((date) => `${symbol},global_equity,LSE,${date},10,11,9,10,5`)),
  ].join('\n'),
);
const inspect = (env: Readonly<Record<string, string>>) =>
  spawnSync(process.execPath, [program, 'inspect', bars, '--json'], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
const report = z.object({
  files: z.array(z.object({ symbols: z.array(z.object({ bars: z.number(), missing: z.number() })) })),
  calendarFaults: z.array(z.object({ date: z.string() })),
});

it('A command computes with the calendars of the operator: what was a fault and a gap is a session and a closure', () => {
  const before = inspect({});
  expect(before.status).toBe(3);
  const { files, calendarFaults } = report.parse(JSON.parse(before.stdout));
  expect(files[0]?.symbols.map(({ bars, missing }) => [bars, missing])).toEqual([
    [6, 1],
    [6, 1],
  ]);
  expect(calendarFaults.map(({ date }) => date)).toEqual(['2026-03-07']);

  const file = path.join(folder, 'changes.csv');
  writeFileSync(file, 'calendar,date,hours,source\nXLON,2026-03-07,08:00-16:30,test\nXLON,2026-03-09,closed,test\n');
  const after = inspect({ ARGUS_CALENDAR_FILE: file });
  expect(after.status, after.stderr).toBe(0);
  const changed = report.parse(JSON.parse(after.stdout));
  expect(changed.files[0]?.symbols.map(({ bars, missing }) => [bars, missing])).toEqual([
    [7, 0],
    [7, 0],
  ]);
  expect(changed.calendarFaults).toEqual([]);
}, 60_000);

it('A wrong calendar file ends a command before it begins, and so does a misspelled variable', () => {
  const missing = inspect({ ARGUS_CALENDAR_FILE: path.join(folder, 'none.csv') });
  expect([missing.status, missing.stdout]).toEqual([2, '']);
  expect(missing.stderr).toContain('ARGUS_CALENDAR_INVALID');
  const misspelled = inspect({ ARGUS_CALENDER_FILE: path.join(folder, 'none.csv') });
  expect(misspelled.status).toBe(2);
  expect(misspelled.stderr).toContain('did you mean ARGUS_CALENDAR_FILE?');
}, 60_000);
