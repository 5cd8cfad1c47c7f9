import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { type Job, minutes, Progress, runJobs } from './job.ts';
import { keepTrials, readTrials, trialLine } from './trials.ts';

it('A run that was cut short goes on with the first part that is not kept', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'argus-parts-'));
  const ran: number[] = [];
  const jobs = [1, 2, 3].map(
    (key): Job<number, number> => ({
      name: `part-${key}`,
      key,
      seconds: 60,
      run: () => {
        ran.push(key);
        return key * 10;
      },
    }),
  );
  const messages: string[] = [];
  let now = 0;
  const deps = (open: typeof jobs) => ({
    ...keepTrials(folder, 'abc'),
    progress: new Progress(
      open,
      (text) => messages.push(text),
      () => {
        now += 60_000;
        return now;
      },
    ),
  });
  await runJobs(jobs.slice(0, 2), deps(jobs.slice(0, 2)));
  const done = await runJobs(jobs, deps(jobs.slice(2)));
  expect(ran).toEqual([1, 2, 3]);
  expect(done.map(({ result }) => result)).toEqual([10, 20, 30]);
  expect(messages[0]).toBe('[1/2] part-1; about 1 min left');
  expect(messages.at(-1)).toBe('[1/1] part-3; about 0 min left');
  rmSync(folder, { recursive: true });
});

it('Long times are in hours and minutes', () => {
  expect(minutes(61)).toBe('2 min');
  expect(minutes(3_600 + 120)).toBe('1 h 2 min');
});

it('A trial is read as it was computed, numbers that JSON lacks too, and a line that was cut off is none', () => {
  const result = { a: Number.NaN, b: [Number.POSITIVE_INFINITY, -0.1], c: Float64Array.of(1, Number.NaN), d: null };
  const text = trialLine('x-1', 'abc', result) + trialLine('x-1', 'def', 2) + trialLine('x-2', 'abc', 3).slice(0, -5);
  expect([...readTrials(text)]).toEqual([['x-1', result]]);
});
