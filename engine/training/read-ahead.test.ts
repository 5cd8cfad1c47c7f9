import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { readAhead } from './read-ahead.ts';

test('the next is read while the last is worked on, and never one more', async () => {
  const log: string[] = [];
  const read = async (key: number) => {
    log.push(`read ${key}`);
    return key;
  };
  for await (const key of readAhead([1, 2, 3, 4], read)) {
    await setImmediate();
    log.push(`work ${key}`);
  }
  expect(log).toEqual(['read 1', 'read 2', 'work 1', 'read 3', 'work 2', 'read 4', 'work 3', 'work 4']);
});

test('a failed reading is thrown in its turn, after what came before it was worked on', async () => {
  const worked: number[] = [];
  const read = (key: number) => (key === 2 ? Promise.reject(new Error('no answer')) : Promise.resolve(key));
  const all = async () => {
    for await (const key of readAhead([1, 2, 3], read)) {
      await setImmediate();
      worked.push(key);
    }
  };
  await expect(all()).rejects.toThrow('no answer');
  expect(worked).toEqual([1]);
});

test('work that fails leaves no rejection behind that nobody handles', async () => {
  const unhandled: unknown[] = [];
  const listen = (error: unknown) => void unhandled.push(error);
  process.on('unhandledRejection', listen);
  const read = (key: number) => (key === 2 ? Promise.reject(new Error('no answer')) : Promise.resolve(key));
  const first = async () => {
    for await (const _ of readAhead([1, 2], read)) throw new Error('no fit');
  };
  await expect(first()).rejects.toThrow('no fit');
  await setImmediate();
  process.off('unhandledRejection', listen);
  expect(unhandled).toEqual([]);
});
