import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { atOnce } from './at-once.ts';

it('all items are worked on once, a few at the same time', async () => {
  let [running, most] = [0, 0];
  const done: number[] = [];
  await atOnce([...Array(50).keys()], async (item) => {
    most = Math.max(most, ++running);
    await sleep(1);
    running -= 1;
    done.push(item);
  });
  expect(done.sort((a, b) => a - b)).toEqual([...Array(50).keys()]);
  expect(most).toBe(8);
});

it('a failure is thrown when nothing is under way any more, and nothing new is begun after it', async () => {
  let [running, begun] = [0, 0];
  const failing = atOnce([...Array(50).keys()], async (item) => {
    running += 1;
    begun += 1;
    await sleep(5 * (item % 3));
    running -= 1;
    if (item === 3) throw new Error('three');
  });
  await expect(failing).rejects.toThrow('three');
  expect(running).toBe(0);
  expect(begun).toBeLessThan(30);
});
