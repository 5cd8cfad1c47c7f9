import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '#market/time.ts';
import { longAgeText, tradedText } from '../ages.ts';
import { daysText, epochDay } from '../epoch-days.ts';
import { headlineText } from './headline.ts';
import { openDayFinding, pastAnswer, sizeAnswer, sureAnswer } from './open-day.ts';
import { dialFinding, peersFinding, riverFinding, turnText } from './regimes.ts';
import { coverageFinding, noveltyFinding, rangeFinding, rarityOf, rarityWords } from './sizes.ts';
import { bucketText, calibrationFinding, nextDoubt, nextFinding, survivalFinding } from './spells.ts';

describe('the headline of an instrument', () => {
  const turn = { timeframe: '1d', from: 'stress', to: 'high_volatility', confidence: 0.39, lasted: 10 } as const;

  it('tells the newest change first, with how long the state before it lasted', () => {
    expect(headlineText('BTCUSDT', { turn: { ...turn, confidence: 0.62 }, daily: null })).toBe(
      'BTCUSDT leaves stress after ten days',
    );
    expect(
      headlineText('GC', {
        turn: { ...turn, timeframe: '1w', from: 'bull_trend', lasted: 1, confidence: 0.5 },
        daily: null,
      }),
    ).toBe('GC leaves a bull trend on the weekly chart after one week');
  });

  it('says perhaps of every state below one half, and never of one above', () => {
    expect(headlineText('BTCUSDT', { turn, daily: null })).toBe('BTCUSDT leaves stress after ten days, perhaps');
    expect(headlineText('GC', { turn: null, daily: { label: 'range_bound', days: 4, confidence: 0.49 } })).toBe(
      'GC is range-bound, perhaps',
    );
    expect(headlineText('GC', { turn: null, daily: { label: 'bull_trend', days: 34, confidence: 0.5 } })).toBe(
      'GC is in a bull trend, day 34',
    );
  });

  it('says no more of a state than the tier knows', () => {
    expect(headlineText('GC', { turn: null, daily: { label: 'stress', days: 0, confidence: null } })).toBe(
      'GC is in stress',
    );
    expect(headlineText('GC', { turn: null, daily: null })).toBe('GC has too little history for a daily regime');
  });
});

describe('findings about regimes', () => {
  it('say what held most of the days, and whether anything holds a majority today', () => {
    const held = [
      { label: 'stress', days: 20 },
      { label: 'bull_trend', days: 104 },
    ] as const;
    expect(riverFinding(held, { label: 'stress', share: 0.39 })).toBe(
      'A bull trend held on 104 of 124 days; now no state holds a majority',
    );
    expect(riverFinding(held, { label: 'stress', share: 0.83 })).toBe(
      'A bull trend held on 104 of 124 days; now stress leads with 83 %',
    );
    expect(riverFinding(held, { label: 'bull_trend', share: 0.83 })).toBe(
      'A bull trend held on 104 of 124 days; now it leads with 83 %',
    );
    expect(riverFinding(held, null)).toBe('A bull trend held on 104 of 124 days');
  });

  it('say how far the charts agree, and that the daily one does not', () => {
    const charts = (...labels: ('stress' | 'bull_trend' | 'bear_trend')[]) =>
      labels.map((label, i) => ({ timeframe: (['1w', '1d', '4h', '1h'] as const)[i] ?? ('1m' as const), label }));
    expect(dialFinding(charts('stress', 'stress', 'stress'))).toBe('All three charts are in stress');
    expect(dialFinding(charts('stress', 'bull_trend', 'stress'))).toBe(
      'Two of three charts are in stress; the daily one is not',
    );
    expect(dialFinding(charts('stress', 'stress', 'bull_trend', 'bull_trend'))).toBe(
      'The charts disagree: no state has more than two of four',
    );
    expect(dialFinding(charts('stress', 'bull_trend', 'bear_trend'))).toBe('No two charts agree');
    expect(dialFinding(charts('bull_trend'))).toBe('The weekly chart is in a bull trend');
  });

  it('say whether an instrument stands alone in its class', () => {
    expect(peersFinding(9, 24, 'coins')).toBe('It is not alone: nine of 24 coins share its state');
    expect(peersFinding(1, 24, 'coins')).toBe('It stands alone: none of the other 23 coins shares its state');
    expect(peersFinding(3, 3, 'coins')).toBe('It is one of many: all three coins share its state');
    expect(peersFinding(1, 1, 'coins')).toBe('It is the only one of its class');
  });

  it('say who is second and third, and at which lead the state changes', () => {
    const ranked = [
      { label: 'high_volatility', share: 0.39 },
      { label: 'stress', share: 0.29 },
      { label: 'bear_trend', share: 0.24 },
    ] as const;
    expect(turnText(ranked, 'high_volatility', 20)).toBe(
      'Stress is second at 29 %, a bear trend third. The state changes at the close on which another leads it by 20 points.',
    );
  });
});

describe('findings about spells', () => {
  const points = [
    { days: 5, share: 0.74 },
    { days: 10, share: 0.44 },
  ];

  it('say within which days half of such states end, and that this one has lasted longer', () => {
    expect(survivalFinding(points, 1, 282)).toBe('Half of such states end within ten days');
    expect(survivalFinding(points, 11, 282)).toBe(
      'Half of such states end within ten days; this one has outlasted them',
    );
    expect(survivalFinding(points.slice(0, 1), 1, 282)).toBe('More than half of such states last beyond 5 days');
  });

  it('judge nothing by fewer than twenty states', () => {
    expect(survivalFinding(points, 1, 19)).toBe('Only 19 such states were seen so far');
    expect(nextFinding([{ label: 'stress', share: 1 }], 1, null)).toBe('Only one such state has ended so far');
  });

  it('say what usually came next, and that it did so more often after the state before', () => {
    const nexts = [{ label: 'bear_trend', share: 0.56 }] as const;
    expect(nextFinding(nexts, 273, { label: 'stress', shareOfTop: 0.85, ends: 13 })).toBe(
      'A bear trend usually came next, more so after stress',
    );
    expect(nextFinding(nexts, 273, { label: 'stress', shareOfTop: 0.85, ends: 9 })).toBe(
      'A bear trend usually came next',
    );
    expect(nextFinding([{ label: 'stress', share: 0.4 }], 273, null)).toBe('Stress came next most often, in 40 %');
  });

  it('give the interval of few cases in words, and the waves behind many', () => {
    const all = { changes: 152, waves: 34 };
    expect(nextDoubt({ label: 'bear_trend', ends: 13, low: 0.58, high: 0.96, all })).toBe(
      'Only 13 are few: the true share of bear trends lies between 58 % and 96 % (95 %). Instruments change together: 152 changes came in 34 waves.',
    );
    expect(nextDoubt({ label: 'bear_trend', ends: 273, low: 0.5, high: 0.6, all: { ...all, waves: null } })).toBe('');
  });

  it('name a bucket of confidence, and how long its states lasted in the median', () => {
    expect([bucketText(0, 0.5), bucketText(0.5, 0.6), bucketText(0.8, 1)]).toEqual([
      'below 50 %',
      '50 to 60 %',
      '80 % and above',
    ]);
    const rows = [
      { from: 0, to: 0.5, current: false, spells: 90, median: 8 },
      { from: 0.5, to: 0.6, current: true, spells: 10, median: 12 },
    ];
    expect(calibrationFinding(rows)).toBe('Changes called at 50 to 60 % lasted twelve days in the median');
    expect(calibrationFinding(rows.map((row) => ({ ...row, current: false })))).toBe(
      'Changes called below 50 % lasted eight days in the median',
    );
    expect(calibrationFinding([{ from: 0.8, to: 1, current: true, spells: 3, median: null }])).toBe(
      'Changes called 80 % and above mostly still last',
    );
  });
});

describe('findings about sizes', () => {
  it('say how wide the next day is expected to be, and the next hour where it differs', () => {
    expect(rangeFinding(1.5, 0.6)).toBe(
      'The next day is expected to be 1.5 times its normal; the next hour is quieter',
    );
    expect(rangeFinding(1.5, 1.6)).toBe('The next day is expected to be 1.5 times its normal');
    expect(rangeFinding(null, null)).toBe('The next day is expected to be as usual: no more is proven');
  });

  it('hold the record of a range against its promise of four days in five', () => {
    expect(coverageFinding(186, 240)).toBe('Its one-day range held on 186 of 240 days, six short of the promise');
    expect(coverageFinding(192, 240)).toBe('Its one-day range held on 192 of 240 days, as promised');
    expect(coverageFinding(200, 240)).toBe('Its one-day range held on 200 of 240 days, eight more than promised');
  });

  it('say how rare a day was in steps alone, and never rarer than it was', () => {
    expect([0, 49, 50, 66, 80, 90, 97, 98, 99, 100].map(rarityOf)).toEqual([1, 1, 2, 2, 5, 10, 20, 50, 100, 100]);
    for (let percents = 0; percents < 99; percents++)
      expect(rarityOf(percents)).toBeLessThanOrEqual(100 / (100 - percents) + 1e-9);
    expect([1, 3, 100].map(rarityWords)).toEqual(['ordinary', '1 in 3', '1 in 100 or rarer']);
  });

  it('count the very unusual days and say how today is', () => {
    const day = epochDay(Date.UTC(2026, 10, 12));
    const days = (...steps: number[]) => steps.map((oneIn, i) => ({ day: day + i, oneIn }));
    expect(noveltyFinding(days(100, 100, 1, 3))).toBe('Two very unusual days since 11 Nov; today is ordinary');
    expect(noveltyFinding(days(1, 100, 10))).toBe('One very unusual day, on 12 Nov; today is unusual');
    expect(noveltyFinding(days(1, 1, 100))).toBe('Today is the only very unusual day of 3');
    expect(noveltyFinding(days(1, 2, 3))).toBe('None of three days was very unusual; today is ordinary');
  });
});

describe('the words of the open day', () => {
  it('say what the page showed and what came, outcomes as inside or outside alone', () => {
    const day = epochDay(Date.UTC(2026, 7, 29));
    expect(openDayFinding(day, 'bull_trend', 33, 0.72)).toBe(
      'On 28 Aug 2026 the page showed a bull trend on day 33, 72 % sure',
    );
    const second = { label: 'high_volatility', share: 0.13 } as const;
    expect(sureAnswer({ label: 'bull_trend', share: 0.72, second, changedAt: Date.UTC(2026, 8, 29) })).toMatchObject({
      answer: '72 % for a bull trend; second, high volatility at 13 %',
      came: 'It lasted until the close of 28 Sep 2026',
    });
    expect(sureAnswer({ label: 'bull_trend', share: 0.72, second, changedAt: 0 }).came).toBe('It still lasts');
    expect(sizeAnswer(0.043, 1.04, true)).toMatchObject({
      answer: 'A typical day ±4.4 %, 1.0 times its normal',
      came: 'The next day ended inside the range',
    });
    expect(sizeAnswer(0.043, null, null)).toMatchObject({
      answer: 'A typical day ±4.4 %, its usual size',
      came: 'not known',
    });
    expect(pastAnswer(1, 180).answer).toContain('1 state in the 180 days');
  });
});

describe('spans of time', () => {
  it('say a time in the unit that a reader thinks in, never in bars', () => {
    expect([MINUTE, 22 * MINUTE, 9 * HOUR, 5 * DAY, 50 * DAY, 122 * DAY, 1100 * DAY].map(longAgeText)).toEqual([
      '1 min',
      '22 min',
      '9 h',
      '5 days',
      '50 days',
      '4 months',
      '3 years',
    ]);
    expect([tradedText('1d', 10), tradedText('1w', 1), tradedText('5m', 627), tradedText('1m', 22)]).toEqual([
      '10 days',
      '1 week',
      '52 h',
      '22 min',
    ]);
  });

  it('say the month once where both days of a span share it', () => {
    const day = (month: number, date: number) => epochDay(Date.UTC(2026, month, date + 1));
    expect(daysText(day(10, 11), day(10, 16))).toBe('11 to 16 Nov');
    expect(daysText(day(9, 28), day(10, 2))).toBe('28 Oct to 2 Nov');
    expect(daysText(day(10, 11), day(10, 11))).toBe('11 Nov');
  });
});
