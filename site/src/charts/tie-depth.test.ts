import { expect, it } from 'vitest';
import { cellText, tieDepth } from './tie-depth.ts';

it('a cell is the deeper the stronger the tie, weak ones stay pale, and opposite ones have another colour', () => {
  expect([0, 0.25, 0.53, 0.84, 0.85, 1].map(tieDepth)).toEqual(['t0', 't3', 't8', 't15', 't16 deep', 't20 deep']);
  expect(tieDepth(-0.53)).toBe('t8 against');
  expect(tieDepth(-0.01)).toBe('t0');
});

it('a number of a cell has two decimals, no zero before them and a true minus', () => {
  expect([0.53, -0.1, 0, -0.001, 1].map(cellText)).toEqual(['.53', '−.10', '.00', '.00', '1.00']);
});
