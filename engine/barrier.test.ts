import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { allocateBarrier, arrive, BARRIER_BROKEN, breakBarrier } from './barrier.ts';

const program = `
import { parentPort, workerData } from 'node:worker_threads';
import { arrive } from ${JSON.stringify(new URL('./barrier.ts', import.meta.url).href)};
const { barrier, threads, rounds, counts, index } = workerData;
const cells = new Int32Array(counts);
let worst = 0;
try {
  for (let round = 1; round <= rounds; round++) {
    Atomics.store(cells, index, round);
    arrive(barrier, threads);
    for (let i = 0; i < threads; i++) if (Atomics.load(cells, i) < round) worst++;
    arrive(barrier, threads);
  }
  parentPort.postMessage(worst);
} catch (error) {
  parentPort.postMessage(error.message);
}`;

const start = (index: number, threads: number, rounds: number, barrier: SharedArrayBuffer, counts: SharedArrayBuffer) =>
  new Promise((resolve, reject) => {
    const url = new URL(`data:text/javascript,${encodeURIComponent(program)}`);
    const worker = new Worker(url, { workerData: { barrier, threads, rounds, counts, index } });
    worker.once('message', resolve);
    worker.once('error', reject);
  });

it('lets no thread pass before all have come, 500 times', async () => {
  const [barrier, counts] = [allocateBarrier(), new SharedArrayBuffer(12)];
  expect(await Promise.all([0, 1, 2].map((i) => start(i, 3, 500, barrier, counts)))).toEqual([0, 0, 0]);
});

it('lets those who wait fail when it is broken, and those who come later', async () => {
  const barrier = allocateBarrier();
  const waiting = start(0, 2, 1, barrier, new SharedArrayBuffer(12));
  await new Promise((resolve) => setTimeout(resolve, 100));
  breakBarrier(barrier);
  expect(await waiting).toBe(BARRIER_BROKEN);
  expect(() => arrive(barrier, 3)).toThrow(BARRIER_BROKEN);
});
