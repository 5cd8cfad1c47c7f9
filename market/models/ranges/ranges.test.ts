import { describe, expect, it } from 'vitest';
import { at } from '../../at.ts';
import { DAY } from '../../time.ts';
import { INITIAL_ALPHA } from './coverage.ts';
import { eventProbability, ownRates, publishedProbability } from './events.ts';
import { fitRange, publishedVariance } from './fit.ts';
import { forecastRange, rangeDrivers } from './forecast.ts';
import { gateOf, passRangeGates, staysOpen } from './gate.ts';
import { rangeHorizons } from './horizons.ts';
import { freezeNight, nightOf } from './night.ts';
import { quantileAt } from './quantiles.ts';
import { type RangeModel, type RangeSkill, RANGE_INPUT_COUNT as WIDTH } from './range-model.ts';
import { type RangeSeries, rangeRows } from './rows.ts';
import { rangeBlocks } from './skill.ts';
import { permutedDays, wanderingClass } from './testing/worlds.ts';

const BARS = 900;
const HORIZONS = [1, 5, 20];
const BLOCKS = rangeBlocks('1d', 1);
const world = (seed: number, wander = 0.5, symbols = 10) => wanderingClass(seed, { symbols, bars: BARS, wander });
const rowsOf = (series: readonly RangeSeries[], horizons = HORIZONS) => rangeRows(series, '1d', horizons);
const frozenFrom = ({ rows, outcomes }: ReturnType<typeof rowsOf>, before: number) =>
  freezeNight(
    outcomes.flatMap((outcome) => {
      const night = nightOf(rows, outcome, { before, blocks: BLOCKS }, null);
      return night === null ? [] : [{ night, previous: null }];
    }),
  );
const modelsOf = (series: readonly RangeSeries[], before = BARS * DAY) => frozenFrom(rowsOf(series), before);
const present = (model: RangeModel | null | undefined): RangeModel => {
  if (model === null || model === undefined) throw new Error('no model');
  return model;
};

describe('a forecast of a range', () => {
  const series = world(1);
  const { rows, outcomes } = rowsOf(series);
  const models = modelsOf(series);
  const [daily, weekly] = models.map(present) as [RangeModel, RangeModel];
  const inputsOf = (row: number) => ({
    inputs: rows.inputs.slice(row * WIDTH, (row + 1) * WIDTH),
    normal: at(rows.normal, row),
  });

  it('opens its gate where the future follows from the past, and not for an error of few dates', () => {
    expect(daily.gate).toMatchObject({ open: true });
    expect(daily.gate.belief).toBeGreaterThan(0.9);
    expect(daily.skill.dates).toBe(250);
    expect(daily.skill.t).toBeGreaterThan(3);
    expect(weekly.fit.through).toBe(BARS * DAY);
  });

  it('holds four days in five, is about zero and widens with what it expects', () => {
    const forecast = forecastRange(daily, inputsOf(rows.length - 1), { alpha: INITIAL_ALPHA });
    expect(forecast.low).toBeLessThan(0);
    expect(forecast.high).toBeGreaterThan(0);
    expect(forecast.typical).toBeGreaterThan(0.4 * forecast.sigma);
    let held = 0;
    let count = 0;
    for (let row = 0; row < rows.length; row++) {
      const move = at(outcomes[0]?.move ?? [], row);
      if (Number.isNaN(move)) continue;
      const { low, high } = forecastRange(daily, inputsOf(row), { alpha: INITIAL_ALPHA });
      count++;
      if (move >= low && move <= high) held++;
    }
    expect(held / count).toBeCloseTo(0.8, 1);
    const wider = forecastRange(daily, inputsOf(0), { alpha: 0.05 });
    const narrow = forecastRange(daily, inputsOf(0), { alpha: 0.4 });
    expect(wider.high - wider.low).toBeGreaterThan(narrow.high - narrow.low);
    expect(forecastRange(daily, inputsOf(0), { alpha: 0.4, season: 4 }).high).toBeCloseTo(2 * narrow.high, 12);
  });

  it('says what moved it, and the three parts add up to the logarithm of its ratio to normal', () => {
    const row = inputsOf(rows.length - 3);
    const parts = rangeDrivers(daily, row.inputs);
    const believed = { ...daily, gate: { open: true, belief: 1 } };
    const { sigma, normal } = forecastRange(believed, row, { alpha: 0.2 });
    const intercept = at(daily.fit.coefficients, WIDTH);
    expect(parts.symbol + parts.class + parts.level + intercept).toBeCloseTo(2 * Math.log(sigma / normal), 10);
  });

  it('does not change when every price is multiplied by a constant', () => {
    const scaled = series.map((one, i) => {
      const by = Math.log(1000 * (i + 1));
      const shift = (column: Float64Array) => column.map((value) => value + by);
      const { n, lnOpen, lnHigh, lnLow, lnClose } = one.bars;
      const bars = { n, lnOpen: shift(lnOpen), lnHigh: shift(lnHigh), lnLow: shift(lnLow), lnClose: shift(lnClose) };
      return { ...one, bars };
    });
    const other = rowsOf(scaled).rows;
    for (const [i, value] of rows.inputs.entries()) expect(at(other.inputs, i)).toBeCloseTo(value, 8);
  });

  it('does not change with a bar after it: neither inputs nor models know the future', () => {
    const cut = 800;
    const altered = series.map((one) => {
      const bars = { ...one.bars, lnHigh: one.bars.lnHigh.slice(), lnClose: one.bars.lnClose.slice() };
      for (let i = cut; i < BARS; i++) {
        bars.lnHigh[i] = at(bars.lnHigh, i) + 3;
        bars.lnClose[i] = at(bars.lnClose, i) + 2;
      }
      return { ...one, bars };
    });
    const other = rowsOf(altered).rows;
    const past = rows.closeTime.filter((t) => t <= cut * DAY).length;
    expect(past).toBeGreaterThan(5000);
    expect(other.inputs.subarray(0, past * WIDTH)).toEqual(rows.inputs.subarray(0, past * WIDTH));
    expect(other.inputs).not.toEqual(rows.inputs);
    expect(modelsOf(altered, cut * DAY)).toEqual(modelsOf(series, cut * DAY));
  });

  it('has the same bits for any order of the symbols, and again', () => {
    const { rows: turned, outcomes: after } = rowsOf([...series].reverse());
    expect(turned.inputs).toEqual(rows.inputs);
    expect(after.map(({ move }) => move)).toEqual(outcomes.map(({ move }) => move));
    expect(modelsOf([...series].reverse())).toEqual(models);
    expect(modelsOf(series)).toEqual(models);
  });

  it('needs no more than the last 256 bars of its symbols alone', () => {
    const last = series.map((one) => {
      const from = BARS - 256;
      const { lnOpen, lnHigh, lnLow, lnClose } = one.bars;
      const part = (column: Float64Array) => column.slice(from);
      const bars = { n: 256, lnOpen: part(lnOpen), lnHigh: part(lnHigh), lnLow: part(lnLow), lnClose: part(lnClose) };
      return { ...one, closeTime: part(one.closeTime), bars };
    });
    const ring = rowsOf(last).rows;
    const members = series.length;
    expect(ring.inputs.slice(-members * WIDTH)).toEqual(rows.inputs.slice(-members * WIDTH));
    expect(ring.normal.slice(-members)).toEqual(rows.normal.slice(-members));
  });
});

describe('the class of a forecast', () => {
  it('repeats its own values where fewer than six members close together', () => {
    const { rows } = rowsOf(world(2, 0.5, 5));
    for (const row of [0, 100, rows.length - 1]) {
      const inputs = rows.inputs.subarray(row * WIDTH, (row + 1) * WIDTH);
      expect([...inputs.subarray(3, 6)]).toEqual([...inputs.subarray(0, 3)]);
      expect(inputs[6]).toBe(0);
    }
    expect(present(modelsOf(world(2, 0.5, 5))[0]).fit.coefficients.every(Number.isFinite)).toBe(true);
  });

  it('has a mean distance of zero from its own level', () => {
    const { rows } = rowsOf(world(3));
    const members = Array.from({ length: 10 }, (_, i) => at(rows.inputs, i * WIDTH + 6));
    expect(members.reduce((sum, d) => sum + d, 0)).toBeCloseTo(0, 12);
  });

  it('ignores a silent bar: no variance, and the mean of those before it', () => {
    const series = world(4);
    const [first] = series as [RangeSeries];
    const tradedMinutes = new Float64Array(BARS).fill(1);
    tradedMinutes[BARS - 1] = 0;
    const silent = { ...first, bars: { ...first.bars, tradedMinutes } };
    const all = rowsOf([silent, ...series.slice(1)]).rows;
    const last = all.length - series.length;
    const before = rowsOf(series).rows;
    expect(all.length).toBe(before.length);
    expect(at(all.month, last)).toBeCloseTo(at(before.month, last - series.length), 12);
  });
});

describe('a gate of ranges', () => {
  const skill = (t: number, dates = 250): RangeSkill => {
    const p = t > 4 ? 1e-6 : t > 2.5 ? 0.001 : 0.009;
    return { gain: 1, standardError: 1, t, p, dates, block: 250 };
  };

  it('never opens on fewer dates than its block', () => {
    expect(passRangeGates([{ horizon: 1, skill: skill(9, 249) }])).toEqual([false]);
    expect(passRangeGates([{ horizon: 1, skill: skill(9, 250) }])).toEqual([true]);
    const short = world(5).map((one) => one);
    const { rows, outcomes } = rowsOf(short);
    const [daily] = frozenFrom({ rows, outcomes }, 320 * DAY);
    expect(daily?.gate.open ?? false).toBe(false);
  });

  it('asks for a t of 2.33 up to five bars ahead and of 3 beyond', () => {
    const judged = [1, 5, 6, 20].map((horizon) => ({ horizon, skill: skill(2.7) }));
    expect(passRangeGates(judged)).toEqual([true, true, false, false]);
    expect(passRangeGates([{ horizon: 1, skill: skill(2.3) }])).toEqual([false]);
    expect(passRangeGates([{ horizon: 20, skill: skill(3.1) }])).toEqual([true]);
  });

  it('closes an open gate only when what was said since falls below a t of 1', () => {
    expect(staysOpen(true, false, skill(1.2))).toBe(true);
    expect(staysOpen(true, false, skill(0.9))).toBe(false);
    expect(staysOpen(false, false, skill(5))).toBe(false);
    expect(staysOpen(false, true, null)).toBe(true);
  });

  it('says the usual variance when shut, and believes 1 − 1/t² when open', () => {
    const fit = present(modelsOf(world(1))[0]).fit;
    const usual = 2 * fit.climatology.normal;
    expect(publishedVariance(fit, gateOf(false, skill(9)), 5, 2)).toBe(usual);
    expect(publishedVariance(fit, gateOf(true, skill(2)), 5, 2)).toBeCloseTo(usual * (5 / usual) ** 0.75, 12);
  });

  it('stays shut in worlds without memory, at every horizon and for every event', () => {
    let [gates, open, events, openEvents] = [0, 0, 0, 0];
    for (let seed = 0; seed < 6; seed++) {
      const days = permutedDays(world(100 + seed, 0.5, 12), seed);
      for (const one of [...modelsOf(days), ...modelsOf(world(200 + seed, 0, 12))]) {
        const model = present(one);
        gates++;
        if (model.gate.open) open++;
        events += model.events.length;
        openEvents += model.events.filter(({ gate }) => gate.open).length;
      }
    }
    expect(gates).toBe(36);
    expect(open / gates).toBeLessThanOrEqual(0.05);
    expect(events).toBeGreaterThan(20);
    expect(openEvents / events).toBeLessThanOrEqual(0.05);
  }, 60_000);
});

describe('an event', () => {
  const series = world(6, 0.7, 30);
  const [daily, weekly] = modelsOf(series).map(present) as [RangeModel, RangeModel];

  it('belongs to the horizon that it names', () => {
    expect(daily.events.map(({ event }) => event)).toEqual(['fall_5_1d']);
    expect(weekly.events.map(({ event }) => event)).toEqual(['fall_5_5d', 'fall_10_5d', 'vol_doubles_5d']);
  });

  it('becomes more likely the more is expected, and on average as likely as it was', () => {
    const { rows, outcomes } = rowsOf(series);
    const after = outcomes[1];
    const fall = weekly.events[0];
    if (after === undefined || fall === undefined) throw new Error('no event');
    const calm = eventProbability(fall, { variance: 1e-5, month: 1e-4 });
    expect(eventProbability(fall, { variance: 1e-3, month: 1e-4 })).toBeGreaterThan(calm);
    const rates = ownRates('fall_5_5d', rows, after, fall.rate);
    expect(rates.every((rate) => rate > 0 && rate < 1)).toBe(true);
    expect(at(rates, 0)).toBeCloseTo(fall.rate, 12);
    const doubles = weekly.events[2];
    if (doubles === undefined) throw new Error('no event');
    expect(doubles.slope).toBeGreaterThan(0);
    const p = eventProbability(doubles, { variance: 2e-4, month: 1e-4 });
    expect(p).toBeGreaterThan(doubles.rate);
    expect(publishedProbability(doubles, { open: false, belief: 0 }, p)).toBe(doubles.rate);
    expect(publishedProbability(doubles, { open: true, belief: 0.5 }, p)).toBeCloseTo((p + doubles.rate) / 2, 12);
  });
});

it('the quantile between two points of a grid lies between them, and the ends are theirs', () => {
  const grid = Float64Array.from({ length: 101 }, (_, i) => i);
  expect(quantileAt(grid, 0)).toBe(0);
  expect(quantileAt(grid, 1)).toBe(100);
  expect(quantileAt(grid, 0.105)).toBeCloseTo(10.5, 12);
});

it('ranges look one bar ahead, as far as signals, and a month of days', () => {
  expect(rangeHorizons('XNYS', '1d')).toEqual([1, 5, 20]);
  expect(rangeHorizons('24X7', '5m')).toEqual([1, 12]);
  expect(rangeHorizons('24X7', '1h')).toEqual([1, 24]);
});

it('a class with too few rows has no model', () => {
  const { rows, outcomes } = rowsOf(world(7, 0.5, 2));
  const [next] = outcomes;
  if (next === undefined) throw new Error('no outcome');
  expect(fitRange(rows, next, { before: 130 * DAY })).toBeNull();
});
