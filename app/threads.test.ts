import { expect, it } from 'vitest';
import { createComputePool } from '#engine/compute-pool.ts';
import { threadSetup } from '#engine/instrument-table.ts';
import { startThreads } from '#engine/thread-set.ts';
import type { FitAnswers, FitTask } from '#engine/training/protocol.ts';

const program = (name: string) => new URL(`./${name}.ts`, import.meta.url);

it('The compute thread of the application answers the tasks of an engine', async () => {
  const pool = createComputePool(threadSetup([]), { threads: 1, program: program('compute-thread') });
  await pool.everywhere(() => ({ kind: 'rebuild', slots: [], bars: [], states: [], parameters: [] }));
  const [output] = await pool.together((_thread, barrier) => ({
    kind: 'stored',
    bars: [],
    closes: [],
    parameters: [],
    after: 0,
    keep: 1,
    vectors: 'all',
    barrier,
  }));
  await pool.close();
  expect(output?.features.length).toBe(0);
});

it('The fit thread of the application answers the tasks of a training', async () => {
  const threads = startThreads<FitTask, FitAnswers>({ program: program('fit-thread'), threads: 1, onLost() {} });
  const fitted = await threads.run(0, { kind: 'fit', series: [], diurnalFrom: 0 });
  await threads.close();
  expect(fitted).toEqual([]);
});
