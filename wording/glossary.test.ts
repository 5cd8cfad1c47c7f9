import { expect, it } from 'vitest';
import { GLOSSARY } from './glossary.ts';

const terms = Object.values(GLOSSARY).flatMap((theme) => Object.entries(theme));

it('the glossary has each anchor once, in small letters that an address can hold', () => {
  const ids = terms.map(([id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
});

it('the glossary says each meaning in at most three sentences that end', () => {
  for (const [id, { means }] of terms) {
    expect(means, id).toMatch(/^[A-Z].*\.$/);
    expect(means.split(/(?<=\.) (?=[A-Z])/).length, id).toBeLessThanOrEqual(3);
  }
});
