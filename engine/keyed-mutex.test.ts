import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { KeyedMutex } from './keyed-mutex.ts';

it('Tasks of one key run one by one in their order, also after a failure, and tasks of other keys run beside them', async () => {
  const mutex = new KeyedMutex();
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
    mutex.run(['x'], task('a', 30, true)),
    mutex.run(['y'], task('b', 60)),
    mutex.run(['x', 'y'], task('c', 5)),
    mutex.run(['x'], task('d', 5)),
  ]);
  expect(ends.map((end) => (end.status === 'fulfilled' ? end.value : 'failed'))).toEqual(['failed', 'b', 'c', 'd']);
  expect(events).toEqual(['a+', 'b+', 'a-', 'b-', 'c+', 'c-', 'd+', 'd-']);
});
