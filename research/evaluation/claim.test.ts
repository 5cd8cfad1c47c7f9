import { expect, it } from 'vitest';
import { atLeast, atMost, within } from './claim.ts';
import type { Estimate } from './estimate.ts';
import { threeDigits } from './text.ts';

const estimate = (low: number, value: number, high: number): Estimate => ({
  value,
  low,
  high,
  deviation: Number.NaN,
  count: 40,
});

it('A target is met only when the worse end of the interval meets it', () => {
  expect(atLeast('κ', estimate(0.67, 0.72, 0.76), 0.68, threeDigits).isMet).toBe(false);
  expect(atLeast('κ', estimate(0.69, 0.72, 0.76), 0.68, threeDigits).isMet).toBe(true);
  expect(atMost('loss', estimate(0.5, 0.6, 0.63), 0.62, threeDigits).isMet).toBe(false);
  expect(atMost('loss', estimate(0.5, 0.6, 0.61), 0.62, threeDigits).isMet).toBe(true);
  expect(within('coverage', estimate(0.78, 0.8, 0.81), [0.785, 0.815], threeDigits).isMet).toBe(false);
  expect(within('coverage', estimate(0.79, 0.8, 0.81), [0.785, 0.815], threeDigits).isMet).toBe(true);
});

it('A figure without an interval is judged by itself, and an unknown one meets nothing', () => {
  const alone = atLeast('κ', estimate(Number.NaN, 0.7, Number.NaN), 0.68, threeDigits);
  expect(alone).toMatchObject({ isMet: true, interval: '–' });
  const unknown = estimate(Number.NaN, Number.NaN, Number.NaN);
  expect(atLeast('κ', unknown, 0.68, threeDigits).isMet).toBe(false);
  expect(atMost('loss', unknown, 0.68, threeDigits).isMet).toBe(false);
});
