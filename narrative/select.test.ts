import { describe, expect, it } from 'vitest';
import { candidatesOf, compose } from './compose.ts';
import { cellOf } from './fact.ts';
import { FactBook } from './fact-book.ts';
import type { InstrumentInput } from './input.ts';
import type { Message } from './message.ts';
import { plainText } from './note.ts';
import { MESSAGES_MAX, salience, select, thresholdsOf } from './select.ts';
import { simulatedInput } from './testing/simulated-input.ts';

const LEADS = ['lead', 'leadDoubt', 'leadAlone'];
const inputs = Array.from({ length: 600 }, (_, k) => simulatedInput(k + 1));
const book = new FactBook();
const fact = (column: string) =>
  book.of(
    { table: 'regimes', key: { symbol: 'A', timeframe: '1d' }, knowledgeTime: 1 },
    column,
    0.5,
    'share',
    'percent0',
  );
const message = (more: Partial<Message> = {}): Message => ({
  type: 'shift',
  stage: 'evidence',
  always: false,
  p: 0.01,
  breadth: 1,
  slots: {},
  claims: [],
  ...more,
});

describe('the messages of a note', () => {
  it('are at most five of an instrument and eight of a market beside its news and what it always has, and no two have one cell as their point', () => {
    for (const input of inputs) {
      const chosen = select(candidatesOf(input), MESSAGES_MAX[input.kind]);
      const counted = chosen.filter(({ beside = false }) => !beside);
      if (counted.some(({ always }) => !always))
        expect(counted.length).toBeLessThanOrEqual(input.kind === 'instrument' ? 5 : 8);
      const cells = chosen.flatMap(({ claims }) => [...new Set(claims.map(cellOf))]);
      expect(new Set(cells).size).toBe(cells.length);
    }
  });

  it('always include the state, the halt and why there is no direction, however much else happened', () => {
    for (const input of inputs.filter((entry): entry is InstrumentInput => entry.kind === 'instrument')) {
      const types = new Set<string>(select(candidatesOf(input), MESSAGES_MAX.instrument).map(({ type }) => type));
      const stands = ['state', 'stateDoubt', 'stateTie', 'stateBehind', ...LEADS].some((type) => types.has(type));
      expect(stands || types.has('untold')).toBe(true);
      expect(types.has('untold')).toBe(input.regimes.length === 0);
      if (input.haltedSince > 0) expect(types.has('halted')).toBe(true);
      if (input.signals.some(({ reason }) => reason !== ''))
        expect(['abstention', 'abstentions', 'silence'].some((type) => types.has(type))).toBe(true);
    }
  });

  it('are the most salient: −log10 p, times weight and breadth', () => {
    expect(salience(message({ p: 0.001, breadth: 2 }))).toBeCloseTo(1.1 * 3 * 2);
    const rare = message({ p: 0.001, claims: [fact('confidence')] });
    const common = message({ p: 0.05, claims: [fact('next_share')] });
    expect(select([common, rare], 1)).toEqual([rare]);
  });

  it('stand in the order lead, change, state, evidence, uncertainty, view', () => {
    const stages = ['view', 'uncertainty', 'evidence', 'state', 'change', 'lead'] as const;
    const types = ['alternative', 'signal', 'novelty', 'agreement', 'change', 'lead'] as const;
    const given = stages.map((stage, k) => message({ stage, type: types[k] as Message['type'] }));
    expect(select(given, 6).map(({ stage }) => stage)).toEqual([...stages].reverse());
  });

  it('leave out what is below the 60th percentile of its class, but never what a note always has', () => {
    const members = [0.5, 0.1, 0.05, 0.01, 0.001].map((p) => message({ p }));
    const thresholds = thresholdsOf(members);
    expect(thresholds.shift).toBeCloseTo(-Math.log10(0.05));
    expect(select([message({ p: 0.06 })], 5, thresholds)).toEqual([]);
    expect(select([message({ p: 0.04 })], 5, thresholds)).toHaveLength(1);
    expect(select([message({ p: 1, always: true })], 5, thresholds)).toHaveLength(1);
  });
});

describe('a fact', () => {
  it.each([
    ['bars', 'close'],
    ['bars', 'volume'],
    ['features', 'ret_z_1'],
    ['regimes', 'open'],
    ['signals', 'p_shrunk'],
  ])('is never made of %s.%s', (table, column) => {
    expect(() => book.of({ table, key: {}, knowledgeTime: 0 }, column, 1, 'share', 'percent0')).toThrow(
      expect.objectContaining({ code: 'ARGUS_NARRATIVE_FACT' }),
    );
  });

  it('without any history is said as people write: no chart has enough bars', () => {
    const input = inputs.find((entry) => entry.kind === 'instrument') as InstrumentInput;
    const quiet = {
      ...input,
      symbol: 'AAPL',
      haltedSince: 0,
      regimes: [],
      changes: [],
      signals: [],
      shifts: [],
      exogenous: [],
    };
    expect(plainText(compose(quiet).note)).toMatch(/AAPL.*no chart has enough bars/);
  });
});
