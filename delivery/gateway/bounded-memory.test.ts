import fc from 'fast-check';
import { expect, it } from 'vitest';
import { boundedMemory } from './bounded-memory.ts';

it('a memory never grows over its bound, and what it gives is what was put in last', () => {
  const step = fc.tuple(fc.constantFrom(...'abcdefgh'), fc.nat(9), fc.integer({ min: 1, max: 40 }), fc.boolean());
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const memory = boundedMemory<number>(60);
      const truth = new Map<string, number>();
      for (const [key, value, size, writes] of steps) {
        if (writes && size <= 30) truth.set(key, value);
        if (writes) memory.set(key, value, size);
        const got = memory.get(key);
        if (got !== undefined && (size <= 30 || !writes)) expect(got).toBe(truth.get(key));
        expect(memory.size()).toBeLessThanOrEqual(60);
      }
    }),
  );
});

it('what is used again and again is kept, however much passes by', () => {
  const memory = boundedMemory<string>(10);
  memory.set('kept', 'yes', 1);
  for (let i = 0; i < 1_000; i++) {
    memory.set(`passing ${i}`, 'x', 1);
    expect(memory.get('kept')).toBe('yes');
  }
  expect(memory.get('passing 0')).toBeUndefined();
});

it('what is larger than half of the bound is not remembered, and drives nothing out', () => {
  const memory = boundedMemory<string>(10);
  memory.set('small', 'yes', 1);
  memory.set('large', 'no', 6);
  expect([memory.get('small'), memory.get('large')]).toEqual(['yes', undefined]);
});
