import { describe, expect, it } from 'vitest';
import { at } from '../../at.ts';
import { createRandom } from '../../math/random.ts';
import { FEATURE_COUNT, REGIME_COUNT } from '../../output.ts';
import { DAY } from '../../time.ts';
import { splitBlocks } from '../signals/blocks.ts';
import { passGate } from '../signals/gate.ts';
import { type LabelledBars, trainModel } from '../signals/model.ts';
import { RELATIVE_DIRECTIONS, RELATIVE_MEMBERS, relativeBars } from './relative.ts';

const DATES = 420;
const HORIZON = 2;

/** A class that moves together. Feature 11 says with `strength` how each does against it; feature 3 is that of the class alone. */
function classOf(symbols: number, strength: number): LabelledBars {
  const random = createRandom(5);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const length = DATES * symbols;
  const vectors = new Float32Array(length * FEATURE_COUNT);
  const outcome = new Float64Array(length);
  for (let date = 0; date < DATES; date++) {
    const common = 2 * normal();
    for (let s = 0; s < symbols; s++) {
      const row = date * symbols + s;
      vectors[row * FEATURE_COUNT + 3] = common;
      vectors[row * FEATURE_COUNT + 11] = normal() + common;
      outcome[row] = 5 * common + strength * (at(vectors, row * FEATURE_COUNT + 11) - common) + normal();
      if (date >= DATES - HORIZON) outcome[row] = Number.NaN;
    }
  }
  return {
    length,
    openTime: Float64Array.from({ length }, (_, i) => Math.floor(i / symbols) * DAY),
    vectors,
    probabilities: new Float32Array(length * REGIME_COUNT).fill(0.2),
    outcome,
    standardised: outcome.map((value) => value / 2),
  };
}

function train(bars: LabelledBars) {
  const times = Float64Array.from(new Set(bars.openTime));
  const blocks = splitBlocks(times, { train: 220, calibrate: 80, gate: 80 }, HORIZON);
  if (blocks === null) throw new Error('too few bars');
  return trainModel(bars, { blocks, horizon: HORIZON, stride: HORIZON, halfLife: 1e12 });
}

describe('a direction against the class', () => {
  const bars = classOf(16, 0.6);
  const relative = relativeBars(bars);

  it('has exactly half of every date ahead, whatever the class does', () => {
    for (let date = 0; date < DATES - HORIZON; date++) {
      const ahead = relative.outcome.subarray(16 * date, 16 * (date + 1)).filter((outcome) => outcome > 0);
      expect(ahead.length).toBe(8);
    }
    expect(train(relative)?.base).toBeCloseTo(0.5, 12);
  });

  it('follows from what sets a member apart, and not from what all have in common', () => {
    const common = relative.vectors.filter((_, i) => i % FEATURE_COUNT === 3);
    expect(common.every((value) => value === 0)).toBe(true);
    const model = train(relative);
    if (model === null) throw new Error('no model');
    expect(passGate([model.skill])).toEqual([true]);
    const none = train(relativeBars(classOf(16, 0)));
    if (none === null) throw new Error('no model');
    expect(passGate([none.skill])).toEqual([false]);
  });

  it('leaves the bars that it was given as they are, and keeps the deviation of each', () => {
    expect(bars.outcome[0]).not.toBe(relative.outcome[0]);
    expect(at(relative.outcome, 5) / at(relative.standardised, 5)).toBeCloseTo(2, 10);
    expect(Math.sign(at(bars.vectors, 3))).not.toBe(0);
  });

  it(`has no outcome in a class of fewer than ${RELATIVE_MEMBERS}`, () => {
    expect(relativeBars(classOf(RELATIVE_MEMBERS - 1, 0.6)).outcome.every(Number.isNaN)).toBe(true);
    expect(RELATIVE_DIRECTIONS).toEqual({ neutral: 'neutral', up: 'ahead', down: 'behind' });
  });
});
