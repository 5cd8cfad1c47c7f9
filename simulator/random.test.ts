import { expect, it } from 'vitest';
import { REGULAR_TAILS } from './noise.ts';
import { createRandom, fillRandom, mixSeed } from './random.ts';

it('the stream fills an array with the numbers it gives one by one', () => {
  const random = createRandom(42);
  const filled = new Uint32Array(100);
  fillRandom(42, filled, 100);
  expect([...filled]).toEqual(Array.from({ length: 100 }, random));
});

it('streams differ when any part of the seed differs, also by order', () => {
  const seeds = [
    mixSeed(1, 2, 3, 4),
    mixSeed(2, 1, 3, 4),
    mixSeed(1, 2, 4, 3),
    mixSeed(1, 2, 3, 5),
    mixSeed(0, 2, 3, 4),
  ];
  expect(new Set(seeds).size).toBe(seeds.length);
});

it('uniform numbers have the mean, spread and bit balance of uniforms', () => {
  const random = createRandom(7);
  const draws = Array.from({ length: 100_000 }, () => random() / 2 ** 32);
  const mean = draws.reduce((sum, u) => sum + u, 0) / draws.length;
  const variance = draws.reduce((sum, u) => sum + (u - mean) ** 2, 0) / draws.length;
  expect(mean).toBeCloseTo(0.5, 2);
  expect(variance).toBeCloseTo(1 / 12, 2);
});

it('the t5 scales give unit variance and, with their tail cut at 1 in 2,048, a kurtosis somewhat below the 9 of a t5', () => {
  const moment = (k: number) => REGULAR_TAILS.reduce((sum, scale) => sum + scale ** k, 0) / REGULAR_TAILS.length;
  expect(moment(2)).toBeCloseTo(1, 12);
  expect(3 * moment(4)).toSatisfy((kurtosis: number) => kurtosis > 6.5 && kurtosis < 9);
});
