import { expect, it } from 'vitest';
import { type RunVersion, versionAt } from '#contracts/runs.ts';
import type { UtcMs } from '#market/time.ts';
import { blockOf, stampOf, stepOf } from './stamp.ts';

const run = { asOf: 5, version: 2, runId: 'tick-xnys-2026-11-20T14:31:00Z' };

it('the id of an activity, a block and a step keep the spelling that is in the warehouse', () => {
  const stamp = stampOf(run, 'compute');
  expect(stamp).toEqual({ ...run, activityId: 'compute-tick-xnys-2026-11-20T14:31:00Z' });
  expect(stampOf(run, 'compute', 3).activityId).toBe('compute-tick-xnys-2026-11-20T14:31:00Z-3');
  expect(blockOf(stamp, 'amend').activityId).toBe('amend-compute-tick-xnys-2026-11-20T14:31:00Z');
  expect(stepOf(stepOf(stamp, 6), 'amended').activityId).toBe('compute-tick-xnys-2026-11-20T14:31:00Z-6-amended');
});

it('a stamp holds nothing of its run but as-of, version and id', () => {
  expect(Object.keys(stampOf({ ...run, ...{ market: 'xnys' } }, 'fetch'))).toEqual([
    'asOf',
    'version',
    'runId',
    'activityId',
  ]);
});

it('a time passes for the version of a run only where that is said', () => {
  const asOf: UtcMs = run.asOf;
  // @ts-expect-error a time is no version
  const mistaken: RunVersion = asOf;
  expect(versionAt(asOf)).toBe(mistaken);
});
