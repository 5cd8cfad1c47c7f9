import { describe, expect, it } from 'vitest';
import { createRandom } from '../../math/random.ts';
import { FEATURE_COUNT, REGIME_COUNT } from '../../output.ts';
import { HOUR } from '../../time.ts';
import { blockLengths, splitBlocks } from './blocks.ts';
import { fitPlatt } from './calibration.ts';
import { adapt, halfWidth, initialConformal } from './conformal.ts';
import { dateEffect } from './date-effect.ts';
import { measureSkill, passGate, shrinkage } from './gate.ts';
import { onTrainingGrid, strideOf } from './horizon.ts';
import { fitLogistic } from './logistic.ts';
import { type LabelledBars, trainModel } from './model.ts';
import { wilson } from './scores.ts';
import { decide, predict } from './signal.ts';

const HORIZON = 4;

/** Bars of 30 symbols whose outcome follows feature 11 with a given strength, and nothing else. */
function world(strength: number, seed: number, bars = 900): LabelledBars {
  const random = createRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const symbols = 30;
  const length = bars * symbols;
  const vectors = Float32Array.from({ length: length * FEATURE_COUNT }, normal);
  const outcome = Float64Array.from({ length }, (_, i) =>
    i >= length - HORIZON * symbols ? Number.NaN : strength * (vectors[i * FEATURE_COUNT + 11] as number) + normal(),
  );
  return {
    length,
    openTime: Float64Array.from({ length }, (_, i) => Math.floor(i / symbols) * HOUR),
    vectors,
    probabilities: new Float32Array(length * REGIME_COUNT).fill(0.2),
    outcome,
    standardised: outcome,
  };
}
const times = (bars: LabelledBars) => Float64Array.from(new Set(bars.openTime));
const train = (bars: LabelledBars) => {
  const blocks = splitBlocks(times(bars), { train: 500, calibrate: 150, gate: 150 }, HORIZON);
  if (blocks === null) throw new Error('too few bars');
  return trainModel(bars, { blocks, horizon: HORIZON, stride: HORIZON, halfLife: 1e12 });
};

describe('a model', () => {
  it('a model passes the gate on a planted edge, ranks by it, and gives the same bits again', () => {
    const bars = world(0.3, 1);
    const model = train(bars);
    if (model === null) throw new Error('no model');
    expect(model.skill.t).toBeGreaterThan(4);
    expect(passGate([model.skill])).toEqual([true]);
    expect(train(bars)).toEqual(model);
    const vector = bars.vectors.slice(0, FEATURE_COUNT);
    const at = (value: number) => {
      vector[11] = value;
      return predict(model, vector, 0, bars.probabilities, 0);
    };
    expect(at(2)).toBeGreaterThan(at(-2) + 0.2);
    const context = { passed: true, hindered: '', half: 0.01 } as const;
    expect(decide(model, at(3), context)).toMatchObject({ direction: 'up', reason: '' });
    expect(decide(model, at(-3), context)).toMatchObject({ direction: 'down', reason: '' });
  });

  it('a model does not pass where there is nothing to know, and then gives its base rate', () => {
    for (const seed of [2, 3, 4, 5]) {
      const model = train(world(0, seed));
      if (model === null) throw new Error('no model');
      expect(passGate([model.skill])).toEqual([false]);
      const signal = decide(model, 0.9, { passed: false, hindered: '', half: 0.01 });
      expect(signal).toMatchObject({ direction: 'neutral', reason: 'no_demonstrated_skill', shrunk: model.base });
    }
  });

  it('a model does not change when the data after its gate does', () => {
    const bars = world(0.3, 6);
    const before = train(bars);
    const last = Math.max(...times(bars)) - (HORIZON + 2) * HOUR;
    const altered = { ...bars, outcome: bars.outcome.slice(), vectors: bars.vectors.slice() };
    const blocks = splitBlocks(times(bars), { train: 500, calibrate: 150, gate: 150 }, HORIZON);
    let changed = 0;
    for (let i = 0; i < bars.length; i++)
      if ((bars.openTime[i] as number) > (blocks?.gate[1] ?? last)) {
        altered.outcome[i] = 100;
        altered.vectors.fill(9, i * FEATURE_COUNT, (i + 1) * FEATURE_COUNT);
        changed++;
      }
    expect(changed).toBeGreaterThan(100);
    expect(train(altered)).toEqual(before);
  });

  it('a model is not fitted to too few bars, nor to a class without any', () => {
    expect(splitBlocks(times(world(0, 7, 100)), { train: 500, calibrate: 150, gate: 150 }, HORIZON)).toBeNull();
    expect(splitBlocks(new Float64Array(0), blockLengths('1d', 1), 5)).toBeNull();
  });

  it('an unknown vector gets a probability near the base rate, never NaN', () => {
    const bars = world(0.3, 8);
    const model = train(bars);
    if (model === null) throw new Error('no model');
    const p = predict(model, new Float32Array(FEATURE_COUNT).fill(Number.NaN), 0, null);
    expect(Number.isFinite(p)).toBe(true);
  });
});

describe('what a date has in common', () => {
  const DATES = 60;
  const SYMBOLS = 60;
  const rows = Uint32Array.from({ length: DATES * SYMBOLS }, (_, i) => i);
  const openTime = Float64Array.from(rows, (i) => Math.floor(i / SYMBOLS) * HOUR);
  /** Outcomes that share a part of their move, an input of the date that is pure luck, and one of the symbol that is half a truth. */
  const sampleOf = (common: number) => {
    const random = createRandom(11);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const shared = Float64Array.from({ length: DATES }, normal);
    const luck = Float64Array.from({ length: DATES }, normal);
    const inputs = new Float32Array(2 * rows.length);
    const outcomes = Uint8Array.from(rows, (i) => {
      inputs[2 * i] = luck[Math.floor(i / SYMBOLS)] as number;
      inputs[2 * i + 1] = normal();
      const move = Math.sqrt(common) * (shared[Math.floor(i / SYMBOLS)] as number) + Math.sqrt(1 - common) * normal();
      return move + 0.5 * (inputs[2 * i + 1] as number) > 0 ? 1 : 0;
    });
    return { width: 2, inputs, outcomes, weights: new Float64Array(rows.length).fill(1) };
  };

  it('the date effect is read off the shares of rises: zero for coin throws, the correlation of the moves otherwise', () => {
    const variance = (common: number) => dateEffect(openTime, sampleOf(common).outcomes, rows).variance;
    expect(variance(0)).toBeLessThan(0.05);
    // The inputs' part turns 0.4 of the move into 0.4 / 1.25 of the visible move.
    expect(variance(0.4)).toBeGreaterThan(0.5 * ((Math.PI ** 2 / 3) * (0.32 / 0.68)));
    expect(variance(0.4)).toBeLessThan(2 * ((Math.PI ** 2 / 3) * (0.32 / 0.68)));
  });

  it('the date effect is not attributed to an input of the date, and leaves that of a symbol', () => {
    const sample = sampleOf(0.4);
    const plain = fitLogistic(sample, rows, 1);
    const fitted = fitLogistic(sample, rows, 1, { dates: dateEffect(openTime, sample.outcomes, rows) });
    expect(fitted).toHaveLength(3);
    expect(fitted[1]).toBeGreaterThan(plain[1] as number);
    const alone = fitLogistic(sample, rows, 1, { dates: { of: new Uint32Array(rows.length), count: 1, variance: 0 } });
    expect(alone).toEqual(plain);
  });
});

describe('blocks', () => {
  it('blocks are apart by the horizon, the first gap by the embargo too, and no label reaches into the next', () => {
    const clock = Float64Array.from({ length: 2000 }, (_, i) => i);
    const blocks = splitBlocks(clock, { train: 1250, calibrate: 250, gate: 250 }, 5);
    if (blocks === null) throw new Error('no blocks');
    expect(blocks.calibrate[0] - blocks.train[1]).toBeGreaterThan(5 + 12);
    expect(blocks.gate[0] - blocks.calibrate[1]).toBeGreaterThan(5);
    expect(blocks.gate[1] + 5).toBeLessThan(2000);
    expect([blocks.train[1] - blocks.train[0] + 1, blocks.gate[1] - blocks.gate[0] + 1]).toEqual([1250, 250]);
  });

  it('blocks have a training grid that leaves no hour of a day out', () => {
    for (const [calendar, timeframe] of [
      ['24X7', '1h'],
      ['XNYS', '1h'],
      ['24X7', '5m'],
      ['24X7', '1m'],
    ] as const) {
      const length = { '1h': HOUR, '5m': HOUR / 12, '1m': HOUR / 60 }[timeframe];
      const hours = new Set<number>();
      for (let t = 0; t < 60 * 24 * HOUR; t += length)
        if (onTrainingGrid(calendar, timeframe, t)) hours.add(Math.floor((t % (24 * HOUR)) / HOUR));
      expect(hours.size, `${timeframe} of ${calendar}, every ${strideOf(calendar, timeframe)}`).toBe(24);
    }
  });
});

describe('what is said', () => {
  const context = { passed: true, hindered: '', half: 0.01 } as const;
  const model = {
    base: 0.5,
    skill: { t: 3, p: 0.001, gain: 0, standardError: 0, dates: 100 },
    residuals: Float64Array.of(0.5, 1, 1.5, 2),
  };

  it('a probability is drawn to the base rate by 1 − 1/t², and capped at 0.80', () => {
    expect(shrinkage(true, 2)).toBe(0.75);
    expect(shrinkage(false, 9)).toBe(0);
    expect(decide(model as never, 0.99, { ...context }).confidence).toBe(0.8);
    expect(decide(model as never, 0.6, context).shrunk).toBeCloseTo(0.5 + (8 / 9) * 0.1, 12);
  });

  it('a signal abstains for the reason that is first in the list', () => {
    expect(decide(model as never, 0.9, { ...context, hindered: 'stale' })).toMatchObject({
      direction: 'neutral',
      reason: 'stale',
    });
    expect(decide(model as never, 0.501, context).reason).toBe('below_threshold');
    expect(decide(null, Number.NaN, { ...context, passed: false })).toMatchObject({
      direction: 'neutral',
      reason: 'no_demonstrated_skill',
    });
  });
});

it('the calibration gives the base rate for an average score and turns no model around', () => {
  const random = createRandom(9);
  const scores = Float64Array.from({ length: 4000 }, () => random() - 0.5);
  const weights = new Float64Array(4000).fill(1);
  const against = Uint8Array.from(scores, (s) => (random() < 0.5 - 0.4 * s ? 1 : 0));
  expect(fitPlatt(scores, against, weights, { base: 0.55, centre: 0 }).slope).toBe(0);
  const along = Uint8Array.from(scores, (s) => (random() < 1 / (1 + Math.exp(-2 * s)) ? 1 : 0));
  const map = fitPlatt(scores, along, weights, { base: 0.5, centre: 0 });
  expect(map.slope).toBeCloseTo(2, 0);
  expect(map.intercept).toBe(0);
});

it('the adaptive interval follows α + 0.01 (0.20 − missed), and widens after misses', () => {
  let state = initialConformal();
  for (const missed of [1, 1, 0]) state = adapt(state, missed);
  expect(state.alpha).toBeCloseTo(0.2 + 0.01 * (0.2 - 1) * 2 + 0.01 * 0.2, 12);
  const residuals = Float64Array.from({ length: 99 }, (_, i) => i + 1);
  expect(halfWidth(residuals, 0.2)).toBe(80);
  expect(halfWidth(residuals, -1)).toBe(99);
  expect(halfWidth(new Float64Array(0), 0.2)).toBeNaN();
});

it('the skill of fewer than thirty dates counts as none', () => {
  const dates = Float64Array.from({ length: 29 }, (_, i) => i);
  const y = new Uint8Array(29).fill(1);
  expect(measureSkill(dates, y, new Float64Array(29).fill(0.9), 0.5, 2)).toMatchObject({ t: 0, p: 1, dates: 29 });
  // Rounding dust around the base rate was once a t of 17.
  const dust = Float64Array.from({ length: 300 }, (_, i) => 0.51 + (i % 2) * 1e-16);
  const half = Uint8Array.from({ length: 300 }, (_, i) => (i * 7) % 2);
  expect(
    measureSkill(
      Float64Array.from({ length: 300 }, (_, i) => i),
      half,
      dust,
      0.51,
      3,
    ).t,
  ).toBe(0);
  const [low, high] = wilson(50, 100);
  expect([low, high].map((v) => Number(v.toFixed(4)))).toEqual([0.4038, 0.5962]);
});
