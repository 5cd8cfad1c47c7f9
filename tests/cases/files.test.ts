import { expect, test } from 'vitest';
import { readCases } from './case.ts';
import { holdCases } from './hold-cases.ts';
import { MEANING } from './kinds.ts';

const cases = readCases();

test('the cases hold all reported shapes and at least sixty more', () => {
  expect(cases.filter(({ kind }) => kind === 'reports').length).toBeGreaterThanOrEqual(28);
  expect(cases.filter(({ kind }) => kind !== 'reports').length).toBeGreaterThanOrEqual(60);
  expect(new Set(cases.map(({ kind, id }) => `${kind}/${id}`)).size).toBe(cases.length);
});

holdCases(cases.filter(({ kind }) => !MEANING.has(kind)));
