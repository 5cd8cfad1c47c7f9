import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createTurns } from './turns.ts';

it('runs tasks of one key one by one in their order, also after a failure, and those of other keys beside them', async () => {
  const inTurn = createTurns();
  const events: string[] = [];
  const task =
    (name: string, ms: number, fails = false) =>
    async () => {
      events.push(`${name}+`);
      await wait(ms);
      events.push(`${name}-`);
      if (fails) throw new Error(name);
      return name;
    };
  const ends = await Promise.allSettled([
    inTurn(['x'], task('a', 30, true)),
    inTurn(['y'], task('b', 60)),
    inTurn(['x', 'y'], task('c', 5)),
    inTurn(['x'], task('d', 5)),
  ]);
  expect(ends.map((end) => (end.status === 'fulfilled' ? end.value : 'failed'))).toEqual(['failed', 'b', 'c', 'd']);
  expect(events).toEqual(['a+', 'b+', 'a-', 'b-', 'c+', 'c-', 'd+', 'd-']);
});
