import { describe, expect, it } from 'vitest';
import { REGIME_LABELS, type RegimeLabel } from '#market/regime-label.ts';
import { TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import { narrate } from './compose.ts';
import type { ChangeInput, MarketInput, RegimeInput } from './input.ts';
import { plainText } from './note.ts';
import { simulatedInput } from './testing/simulated-input.ts';

const AS_OF = Date.UTC(2026, 10, 20, 21);

function regime(symbol: string, timeframe: Timeframe, label: RegimeLabel, p = 0.8): RegimeInput {
  const probabilities = REGIME_LABELS.map((name) => (name === label ? p : (1 - p) / 4));
  const times = { since: AS_OF - 1e9, closeTime: AS_OF, asOf: AS_OF };
  return { symbol, timeframe, label, probabilities, ageBars: 9, persistence: null, ...times };
}

/** US equities whose labels are given by timeframe, in the order of the instruments. */
function equities(
  labels: Readonly<Partial<Record<Timeframe, readonly RegimeLabel[]>>>,
  more: Partial<MarketInput> = {},
) {
  const count = Math.max(...Object.values(labels).map(({ length }) => length));
  const symbols = Array.from({ length: count }, (_, k) => `SYM${k}`);
  const input: MarketInput = {
    kind: 'market',
    date: '2026-11-20',
    assetClass: 'us_equity',
    asOf: AS_OF,
    instruments: symbols.map((symbol, k) => {
      return { symbol, assetClass: 'us_equity', daily: labels['1d']?.[k] ?? null, haltedSince: 0 };
    }),
    regimes: TIMEFRAMES.flatMap((timeframe) =>
      (labels[timeframe] ?? []).map((label, k) => regime(symbols[k] as string, timeframe, label)),
    ),
    changes: [],
    signals: [],
    shifts: [],
    exogenous: [],
    depth: 'summary',
    ranges: [],
    ...more,
  };
  return plainText(narrate(input));
}

const some = (...parts: readonly (readonly [number, RegimeLabel])[]): RegimeLabel[] =>
  parts.flatMap(([n, label]) => Array.from({ length: n }, () => label));
const change = (symbol: string, timeframe: Timeframe, to: RegimeLabel): ChangeInput => {
  return { symbol, timeframe, from: 'stress', to, confidence: 0.6, previousAgeBars: 3, at: AS_OF };
};

describe('the note of a class', () => {
  const daily = some([32, 'range_bound']);

  it('says a majority within the day, though no daily regime changed', () => {
    const text = equities({
      '30m': some([29, 'bear_trend'], [3, 'range_bound']),
      '1h': some([26, 'bear_trend'], [6, 'bull_trend']),
      '1d': daily,
    });
    expect(text).toMatch(/29 of 32 are in bear trends on the 30m chart and 26 of 32 on the 1h chart\./);
    expect(text).not.toMatch(/\bcalm\b/i);
  });

  it.each<[string, Parameters<typeof equities>]>([
    ['one chart of many is not range-bound', [{ '5m': some([31, 'range_bound'], [1, 'stress']), '1d': daily }]],
    ['all are in one trend', [{ '1h': some([32, 'bull_trend']), '1d': daily }]],
    ['a chart changed', [{ '1d': daily, '1h': daily }, { changes: [change('SYM4', '1m', 'range_bound')] }]],
  ])('never says that the close was calm where %s', (_, given) => {
    expect(equities(...given)).not.toMatch(/\bcalm\b/i);
  });

  it('does not call a close calm even where every chart is range-bound and none changed', () => {
    const all = Object.fromEntries(TIMEFRAMES.map((timeframe) => [timeframe, daily]));
    expect(equities(all)).toMatch(/\bno\b.*daily regime|every daily regime/i);
    expect(equities(all)).not.toMatch(/\bcalm\b/i);
  });

  it('names every state of the daily timeframe, none skipped', () => {
    const labels = some(
      [32, 'range_bound'],
      [22, 'high_volatility'],
      [15, 'bear_trend'],
      [14, 'bull_trend'],
      [13, 'stress'],
    );
    expect(equities({ '1d': labels })).toContain(
      '32 are range-bound, 22 in high volatility, 15 in bear trends, 14 in bull trends and 13 in stress.',
    );
  });

  it('says a tie as a tie', () => {
    const labels = some([12, 'bull_trend'], [12, 'range_bound'], [8, 'stress']);
    expect(equities({ '1d': labels })).toContain('12 each are in bull trends and range-bound, 8 in stress.');
    expect(equities({ '1d': daily, '30m': some([16, 'bear_trend'], [16, 'bull_trend']) })).not.toMatch(/16 of 32/);
  });

  it('says what many changes have in common, and names a single one', () => {
    const changes = Array.from({ length: 9 }, (_, k) => change(`SYM${k}`, '1d', 'high_volatility'));
    expect(equities({ '1d': daily }, { changes })).toMatch(
      /\b9 daily regimes changed\b.* 9 moved from stress to high volatility\./,
    );
    expect(equities({ '1d': daily }, { changes: changes.slice(0, 1) })).toMatch(
      /\b1 daily regime changed.*SYM0 (went|moved) from stress to high volatility \(confidence 60 %\)\./,
    );
  });

  it('speaks of the instrument by its name where the class has one, and does not count to one', () => {
    const text = equities({ '1d': ['bull_trend'], '1h': ['stress'] });
    expect(text).toMatch(/SYM0 is still in a bull trend/);
    expect(text).not.toMatch(/\b1 instrument|among|of 1\b/);
  });
});

it('the word "calm" stands in no simulated note', () => {
  for (let seed = 4; seed <= 5_000; seed += 5)
    expect(plainText(narrate(simulatedInput(seed)))).not.toMatch(/\bcalm\b/i);
});
