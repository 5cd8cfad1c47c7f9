import { describe, expect, it } from 'vitest';
import { candidatesOf, compose } from './compose.ts';
import type { NarrativeInput } from './input.ts';
import { plainText } from './note.ts';
import { MESSAGES_MAX, select } from './select.ts';
import { simulatedInput } from './testing/simulated-input.ts';

const inputs = Array.from({ length: 1_500 }, (_, k) => simulatedInput(k + 1));
const withDepth = (input: NarrativeInput, depth: NarrativeInput['depth']): NarrativeInput => ({ ...input, depth });
const typesOf = (input: NarrativeInput): string[] =>
  select(candidatesOf(input), MESSAGES_MAX[input.kind]).map(({ type }) => type);
const textOf = (input: NarrativeInput): string => plainText(compose(input).note);
const knowsDaily = ({ regimes }: NarrativeInput): boolean => regimes.some(({ timeframe }) => timeframe === '1d');

describe('a note of full depth', () => {
  it('says all that a summary says and never less', () => {
    for (const input of inputs) {
      const full = typesOf(withDepth(input, 'full'));
      for (const type of new Set(typesOf(withDepth(input, 'summary')))) expect(full).toContain(type);
    }
  });

  it('says more than a summary wherever a daily regime is known', () => {
    const known = inputs.filter(knowsDaily);
    expect(known.length).toBeGreaterThan(1_000);
    const alike = known.filter((input) => textOf(withDepth(input, 'full')) === textOf(withDepth(input, 'summary')));
    // A tie names both states in any depth, and of several instruments one must have a runner-up.
    expect(alike.length).toBeLessThan(known.length / 20);
  });

  it('alone has a runner-up, a history or the drivers of a forecast', () => {
    const summaries = inputs.flatMap((input) => typesOf(withDepth(input, 'summary')));
    const deep = [
      'alternative',
      'alternativeAhead',
      'history',
      'rangeDriver',
      'rangeDriverOwn',
      'marketDoubt',
      'closestCall',
    ];
    expect(summaries.filter((type) => deep.includes(type))).toEqual([]);
    const full = new Set(inputs.flatMap((input) => typesOf(withDepth(input, 'full'))));
    for (const type of deep) expect(full).toContain(type);
  });
});

describe('what a note says of the future', () => {
  const texts = inputs.map((input) => ({ input, text: textOf(input) }));

  it('never names the runner-up, which is said as of today', () => {
    for (const { text } of texts) {
      expect(text).not.toMatch(/next in line|comes next|takes? over|if the state|will be|points next/i);
      for (const [sentence] of text.matchAll(/[^.]*runner-up[^.]*\./g)) expect(sentence).toMatch(/today's runner-up/i);
    }
  });

  it('comes next only from spells that were counted, twenty or more, with their number', () => {
    const said = texts.filter(({ text }) => /gave way to .* in \d+ % of|was followed by/.test(text));
    expect(said.length).toBeGreaterThan(20);
    for (const { input, text } of said) {
      expect(text).toMatch(/in \d+ % of [\d,]+ cases/);
      const counted = input.regimes.flatMap(({ persistence }) => persistence?.nextSpells ?? []);
      expect(Math.max(...counted)).toBeGreaterThanOrEqual(20);
    }
  });

  it('lasts another so many bars only with the number of spells it is counted from', () => {
    const said = texts.filter(({ text }) => text.includes('lasts another'));
    expect(said.length).toBeGreaterThan(100);
    for (const { text } of said)
      expect(text).toMatch(/lasts another (?:[\d.,]+ )?\w+ on average \([\d,]+ past spells\)/);
  });
});
