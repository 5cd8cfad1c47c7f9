import { describe, expect, it } from 'vitest';
import { REGIMES, TIMEFRAME_ADJECTIVES } from '#wording/labels.ts';
import { percent } from '#wording/numbers.ts';
import { compose } from './compose.ts';
import type { ChangeInput, InstrumentInput } from './input.ts';
import { isSlow } from './lead-messages.ts';
import { plainSentence } from './note.ts';
import { probabilityOf } from './runner-up.ts';
import type { Thresholds } from './select.ts';
import { simulatedInput } from './testing/simulated-input.ts';
import { byDayFirst } from './timeframes.ts';

const changed = Array.from({ length: 4_000 }, (_, k) => simulatedInput(k + 1)).filter(
  (input): input is InstrumentInput =>
    input.kind === 'instrument' && input.changes.some((row) => isSlow(row.timeframe)),
);
const newestOf = ({ changes }: InstrumentInput): ChangeInput =>
  changes
    .filter(({ timeframe }) => isSlow(timeframe))
    .toSorted((a, b) => b.at - a.at || byDayFirst(a, b))[0] as ChangeInput;
const sentencesOf = (input: InstrumentInput, thresholds?: Thresholds) =>
  compose(input, thresholds).note.sentences.map(({ text }) => plainSentence(text));

/** Thresholds that no message but those a note always has can pass. */
const NOTHING_IS_NEWS = new Proxy<Thresholds>({}, { get: () => Number.POSITIVE_INFINITY });

describe('the note of every instrument whose daily or weekly regime changed', () => {
  it('says the newest of these changes in its first sentence: timeframe, old and new regime', () => {
    expect(changed.length).toBeGreaterThan(800);
    for (const input of changed) {
      const { timeframe, from, to } = newestOf(input);
      const [first = ''] = sentencesOf(input);
      expect(first).toContain(input.symbol);
      expect(first).toContain(`${TIMEFRAME_ADJECTIVES[timeframe]} chart`);
      expect(first.toLowerCase()).toMatch(
        new RegExp(`${RegExp.escape(REGIMES[from].phrase)} .*${RegExp.escape(REGIMES[to].phrase)}`),
      );
    }
  });

  it('says its doubt in the same sentence: the probability of the new label, "perhaps" below one half, and its age', () => {
    for (const input of changed) {
      const { timeframe, to } = newestOf(input);
      const regime = input.regimes.find((row) => row.timeframe === timeframe);
      if (regime === undefined || regime.label !== to) throw new Error('a simulated change leads to no regime');
      const shown = Math.round(100 * probabilityOf(regime, to));
      const [first = ''] = sentencesOf(input);
      expect(first).toContain(percent(probabilityOf(regime, to)));
      expect(first.includes('perhaps')).toBe(shown < 50);
      expect(first).toMatch(/\d (?:day|week)s? old\)/);
    }
  });

  it('says it whatever else there is to say: halts, forecasts, and thresholds that nothing passes', () => {
    for (const input of changed.slice(0, 300)) {
      const [first] = sentencesOf(input);
      const halted = { ...input, haltedSince: input.asOf - 1e8 };
      expect(sentencesOf(halted)[0]).toBe(first);
      expect(sentencesOf(input, NOTHING_IS_NEWS)[0]).toBe(first);
    }
  });

  it('says the other one next where both changed', () => {
    const both = changed.filter(({ changes }) => changes.filter(({ timeframe }) => isSlow(timeframe)).length > 1);
    expect(both.length).toBeGreaterThan(50);
    for (const input of both) {
      const [first = '', second = ''] = sentencesOf(input);
      expect([first, second].map((text) => /(daily|weekly) chart/.exec(text)?.[1]).sort()).toEqual(['daily', 'weekly']);
    }
  });

  it('says the change with the confidence it came with where its regime is not known any more', () => {
    const [input] = changed;
    const [first = ''] = sentencesOf({ ...(input as InstrumentInput), regimes: [] });
    expect(first).toMatch(/\(confidence (only )?\d+ %, the old state lasted \d[\d,]* (day|week)s?\)\.$/);
  });
});
