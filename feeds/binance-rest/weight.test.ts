import { expect, it } from 'vitest';
import { MINUTE } from '#market/time.ts';
import { createWeightBudget } from './weight.ts';

/** A budget on a clock that only waiting moves, ten seconds into a minute. */
function world(budget: number) {
  let time = 100 * MINUTE + 10_000;
  const waits: number[] = [];
  const sleep = async (ms: number) => {
    waits.push(ms);
    time += ms;
  };
  return { waits, budget: createWeightBudget({ budget, now: () => time, sleep }) };
}

it('a request that does not fit waits for the next minute, just past its start', async () => {
  const { budget, waits } = world(10);
  for (let i = 0; i < 5; i++) await budget.take(2);
  expect(waits).toEqual([]);
  await budget.take(1);
  expect(waits).toEqual([50_250]);
  expect(budget.used()).toBe(1);
});

it('a request heavier than the whole budget goes alone instead of never', async () => {
  const { budget, waits } = world(10);
  await budget.take(2);
  await budget.take(20);
  expect(waits).toHaveLength(1);
});

it('the count of the exchange replaces ours when it is higher, never when it is lower', async () => {
  const { budget, waits } = world(10);
  await budget.take(4);
  budget.report('2');
  expect(budget.used()).toBe(4);
  budget.report('9');
  await budget.take(2);
  expect(waits).toHaveLength(1);
});
