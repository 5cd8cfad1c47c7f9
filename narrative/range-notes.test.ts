import { describe, expect, it } from 'vitest';
import { narrate } from './compose.ts';
import type { InstrumentInput, RangeInput } from './input.ts';
import { plainText } from './note.ts';
import { simulatedInput } from './testing/simulated-input.ts';

const AS_OF = Date.UTC(2026, 10, 20, 21);
const range = (more: Partial<RangeInput> = {}): RangeInput => ({
  symbol: 'X',
  timeframe: '1d',
  closeTime: AS_OF,
  asOf: AS_OF,
  typical: 0.0188,
  typicalNormal: 0.0135,
  low: -0.0263,
  high: 0.0266,
  horizonBars: 1,
  gateOpen: true,
  heldShare: 0.81,
  heldDays: 240,
  ratioYesterday: 1.38,
  leadBy: 'class',
  classRatio: 1.9,
  ownRatio: 1.2,
  ...more,
});
const base = simulatedInput(1) as InstrumentInput;
const quiet: InstrumentInput = {
  ...base,
  symbol: 'X',
  haltedSince: 0,
  regimes: [],
  changes: [],
  signals: [],
  shifts: [],
  exogenous: [],
  spells: [],
  depth: 'summary',
};
const noteOf = (more: Partial<RangeInput>, depth: InstrumentInput['depth'] = 'summary'): string =>
  plainText(narrate({ ...quiet, depth, range: range(more) }));

describe('the forecast of a range in a note', () => {
  it('says a typical day against its normal, the range of four days in five, and how often it held', () => {
    expect(noteOf({})).toMatch(
      /^A typical day for X is now ±1\.9 %, 1\.4 times its normal: livelier\. Four days in five would end between −2\.6 % and \+2\.7 %\. This claim held on 81 % of the last 240 days\./,
    );
  });

  it('says no record of fewer than a hundred outcomes', () => {
    expect(noteOf({ heldDays: 99 })).not.toContain('held');
    expect(noteOf({ heldDays: 100 })).toContain('of the last 100 days');
  });

  it('says what is usual, and that nothing more is proven, where the gate is shut', () => {
    const text = noteOf({ gateOpen: false, ratioYesterday: 0.5 });
    expect(text).toMatch(/^A usual day for X is ±1\.4 %; no skill beyond the usual range is proven\./);
    expect(text).not.toMatch(/times its normal|between|held|yesterday/);
  });

  it.each([
    [0.7, 'quieter'],
    [1, undefined],
    [1.5, 'livelier'],
    [2, 'much livelier'],
    [2.6, 'exceptional'],
  ])('has a word for %s times its normal: %s', (ratio, word) => {
    const text = noteOf({ typical: 0.02 * ratio, typicalNormal: 0.02, ratioYesterday: null });
    if (word === undefined) expect(text).toContain('1.0 times its normal. Four');
    else expect(text).toContain(`times its normal: ${word}.`);
  });

  it.each([
    ['crosses 1.5', 1.45, 1.55],
    ['crosses 0.7 downwards', 0.72, 0.68],
    ['jumps by a quarter', 0.9, 1.13],
    ['falls by a quarter', 1.3, 1.03],
  ])('comes first as news when its ratio %s', (_, before, now) => {
    const text = noteOf({ typical: 0.02 * now, typicalNormal: 0.02, ratioYesterday: before });
    expect(text).toMatch(/^(Since yesterday, X's|On the daily chart, X's) expected range/);
  });

  it.each([
    ['moves a little', 1.2, 1.3],
    ['was not known', null, 1.6],
  ])('tells no news when it %s', (_, before, now) => {
    expect(noteOf({ typical: 0.02 * now, typicalNormal: 0.02, ratioYesterday: before })).not.toContain('yesterday');
  });

  it('says what moved first only in full depth', () => {
    const driver = 'The class moved first: its last bar was 1.9 times its normal, that of X itself 1.2 times.';
    expect(noteOf({}, 'full')).toContain(driver);
    expect(noteOf({})).not.toContain('moved first');
  });

  it('stands behind a change of the daily regime, which is always first', () => {
    const changed = Array.from({ length: 400 }, (_, k) => simulatedInput(k + 1)).filter(
      (input): input is InstrumentInput =>
        input.kind === 'instrument' && input.changes.some(({ timeframe }) => timeframe === '1d'),
    );
    expect(changed.length).toBeGreaterThan(50);
    for (const input of changed) {
      const text = plainText(narrate({ ...input, range: range({ symbol: input.symbol, ratioYesterday: 0.5 }) }));
      const first = text.slice(0, text.search(/expected range/));
      expect(first).toMatch(/old\)\. /);
    }
  });

  it('never says what nobody knows: "safe", a direction, or a crash', () => {
    for (let k = 0; k < 200; k++) {
      const text = noteOf({ typical: 0.001 * (k + 1), ratioYesterday: null }, 'full');
      expect(text).not.toMatch(/\b(safe|calm|crash|up|down|rise|fall)\b/i);
    }
  });
});
