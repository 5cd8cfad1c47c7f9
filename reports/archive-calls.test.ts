import { describe, expect, it } from 'vitest';
import { callsOf } from './archive-calls.ts';
import type { ChangeRow } from './queries/changes.ts';
import type { InstrumentRow } from './tier-rows.ts';

const at = (day: number) => Date.UTC(2026, 10, day);
const instrumentOf = (symbol: string): [string, InstrumentRow] => [
  symbol,
  {
    symbol,
    name: symbol,
    calendar: '24X7',
    asOf: at(20),
    assetClass: 'crypto',
    runId: '',
    haltedSince: 0,
    daily: null,
  },
];
const INSTRUMENTS = new Map([instrumentOf('AAA'), instrumentOf('BBB')]);
const changeOf = (symbol: string, day: number, from: ChangeRow['from'], to: ChangeRow['to']): ChangeRow => ({
  ...{ symbol, from, to, timeframe: '1d', confidence: 0.4, previousAgeBars: 3, at: at(day) },
});
/** AAA: stress with the close of 10 November (a midnight), high volatility three days later. */
const HISTORY = [
  changeOf('AAA', 14, 'stress', 'high_volatility'),
  changeOf('AAA', 11, 'bull_trend', 'stress'),
  changeOf('BBB', 18, 'bull_trend', 'bear_trend'),
];
const counts = (aaa: number, bbb: number) => [
  { symbol: 'AAA', timeframe: '1d', changes: aaa },
  { symbol: 'BBB', timeframe: '1d', changes: bbb },
];

describe('what was said of a past day, and what came', () => {
  it('names the change with the close of that date, for how many closes it held, and the label after it', () => {
    const [call, ...rest] = callsOf(HISTORY, counts(2, 1), INSTRUMENTS)('2026-11-10') ?? [];
    expect(rest).toEqual([]);
    expect(call).toMatchObject({ symbol: 'AAA', from: 'bull_trend', to: 'stress', held: 3, ended: true });
    expect(call?.days.map(({ label }) => label)).toEqual([
      ...Array.from({ length: 3 }, () => 'stress'),
      ...Array.from({ length: 6 }, () => 'high_volatility'),
    ]);
    expect(call?.days[0]?.date).toBe('2026-11-10');
  });

  it('shows no close that is not over yet, and says that the label still stands', () => {
    const [call] = callsOf(HISTORY, counts(2, 1), INSTRUMENTS)('2026-11-17') ?? [];
    expect(call).toMatchObject({ symbol: 'BBB', held: 3, ended: false });
    expect(call?.days.at(-1)?.date).toBe('2026-11-19');
  });

  it('names nothing on a date without a change, and knows nothing where a symbol may have had one that is not listed', () => {
    expect(callsOf(HISTORY, counts(2, 1), INSTRUMENTS)('2026-11-12')).toEqual([]);
    const cut = callsOf(HISTORY, counts(9, 1), INSTRUMENTS);
    expect(cut('2026-11-10')).toBeNull();
    expect(cut('2026-11-09')).toBeNull();
    expect(cut('2026-11-13')).toHaveLength(1);
  });
});
