import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { allocateBarrier, BARRIER_BROKEN, Barrier, type BarrierHandle } from './barrier.ts';

const program = `
import { parentPort, workerData } from 'node:worker_threads';
import { Barrier } from ${JSON.stringify(new URL('./barrier.ts', import.meta.url).href)};
const { handle, rounds, counts, index } = workerData;
const barrier = new Barrier(handle);
const cells = new Int32Array(counts);
let worst = 0;
try {
  for (let round = 1; round <= rounds; round++) {
    Atomics.store(cells, index, round);
    barrier.wait();
    for (let i = 0; i < handle.threads; i++) if (Atomics.load(cells, i) < round) worst++;
    barrier.wait();
  }
  parentPort.postMessage(worst);
} catch (error) {
  parentPort.postMessage(error.message);
}`;

const start = (index: number, rounds: number, handle: BarrierHandle, counts: SharedArrayBuffer) =>
  new Promise((resolve, reject) => {
    const url = new URL(`data:text/javascript,${encodeURIComponent(program)}`);
    const worker = new Worker(url, { workerData: { handle, rounds, counts, index } });
    worker.once('message', resolve);
    worker.once('error', reject);
  });

it('No thread passes a barrier before all have reached it, 500 times', async () => {
  const [barrier, counts] = [allocateBarrier(3), new SharedArrayBuffer(12)];
  expect(await Promise.all([0, 1, 2].map((i) => start(i, 500, barrier, counts)))).toEqual([0, 0, 0]);
});

it('A broken barrier fails the threads that wait at it and every thread that comes later', async () => {
  const barrier = allocateBarrier(2);
  const waiting = start(0, 1, barrier, new SharedArrayBuffer(12));
  await new Promise((resolve) => setTimeout(resolve, 100));
  new Barrier(barrier).break();
  expect(await waiting).toBe(BARRIER_BROKEN);
  expect(() => new Barrier(barrier).wait()).toThrow(BARRIER_BROKEN);
});
