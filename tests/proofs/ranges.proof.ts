import { expect, it } from 'vitest';
import { passRangeGates } from '#market/models/ranges/gate.ts';
import { type RangeSeries, rangeRows } from '#market/models/ranges/rows.ts';
import { rangeBlocks } from '#market/models/ranges/skill.ts';
import { driftingClass } from '#market/models/ranges/testing/drifting-class.ts';
import { permutedDays, wanderingClass } from '#market/models/ranges/testing/worlds.ts';
import { judgeRange } from '#market/models/ranges/train.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { seriesOfFile } from '#research/range-series.ts';
import { runRelativeTrial } from '#research/relative-trial.ts';
import { simulateClass } from '#research/simulated.ts';
import { record } from './record.ts';

const PERMUTED_WORLDS = 100;
const SIMULATED_WORLDS = 20;
const WALKING_CLASSES = 100;
const DRIFTING_CLASSES = 20;
/** Of gates of worlds in which nothing can be known. */
const OPEN_SHARE_MAX = 0.05;

/** Which gates of a class are open when each is judged alone: harder than a night, in which they share their errors. */
function openGates(series: readonly RangeSeries[], timeframe: Timeframe, horizons: readonly number[], day: number) {
  const { rows, outcomes } = rangeRows(series, timeframe, horizons);
  const before = Math.max(...series.flatMap(({ closeTime }) => [...closeTime.slice(-1)]));
  return outcomes.map((outcome) => {
    const judged = judgeRange(rows, outcome, { before, blocks: rangeBlocks(timeframe, day) });
    if (judged === null || judged.skill.dates < judged.skill.block) throw new Error('no block to judge on');
    return passRangeGates([{ horizon: outcome.horizon, skill: judged.skill }])[0] === true;
  });
}

it('worlds whose days are in a random order open at most one gate in twenty at every horizon', () => {
  const horizons = [1, 5, 20];
  const open = [0, 0, 0];
  for (let seed = 0; seed < PERMUTED_WORLDS; seed++) {
    const days = permutedDays(wanderingClass(seed, { symbols: 40, bars: 1_750, wander: 0.6 }), seed);
    for (const [i, one] of openGates(days, '1d', horizons, 1).entries()) open[i] = (open[i] ?? 0) + (one ? 1 : 0);
  }
  for (const count of open) expect(count / PERMUTED_WORLDS).toBeLessThanOrEqual(OPEN_SHARE_MAX);
  record('ranges', {
    'worlds of permuted days': PERMUTED_WORLDS,
    ...Object.fromEntries(horizons.map((h, i) => [`gates open, ${h} days ahead`, open[i] ?? 0])),
  });
}, 3_600_000);

it('worlds of independent noise of the simulator open at most one gate in twenty at every horizon', async () => {
  const horizons = [1, 12];
  const open = [0, 0];
  for (let seed = 1; seed <= SIMULATED_WORLDS; seed++) {
    const { instruments, bars } = await simulateClass({
      seed,
      world: 'iid_gauss',
      assetClass: 'crypto',
      timeframe: '5m',
      symbols: 12,
      days: 80,
    });
    const series = bars.map((one) => {
      const instrument = instruments.find(({ symbol }) => symbol === one.symbol);
      if (instrument === undefined) throw new Error(`${one.symbol} is no instrument`);
      return seriesOfFile(one, instrument, { fitBefore: Number.POSITIVE_INFINITY, ahead: 12 });
    });
    for (const [i, one] of openGates(series, '5m', horizons, 288).entries()) open[i] = (open[i] ?? 0) + (one ? 1 : 0);
  }
  for (const count of open) expect(count / SIMULATED_WORLDS).toBeLessThanOrEqual(OPEN_SHARE_MAX);
  record('ranges', {
    'worlds of independent noise': SIMULATED_WORLDS,
    ...Object.fromEntries(horizons.map((h, i) => [`gates open, ${h} bars of 5m ahead`, open[i] ?? 0])),
  });
}, 3_600_000);

it('classes of random walks open at most one gate of directions against the class in twenty, and classes that drift apart most', () => {
  const opened = (worlds: number, drift: number) => {
    let open = 0;
    for (let seed = 0; seed < worlds; seed++) {
      const { instruments, bars } = driftingClass(seed, { symbols: 14, bars: 1_060, drift, wander: 0.4 });
      const { skill, gate } = runRelativeTrial(instruments, bars);
      if (skill.dates < skill.block) throw new Error('no block to judge on');
      if (gate.open) open++;
    }
    return open;
  };
  const walking = opened(WALKING_CLASSES, 0);
  const drifting = opened(DRIFTING_CLASSES, 0.35);
  expect(walking / WALKING_CLASSES).toBeLessThanOrEqual(OPEN_SHARE_MAX);
  expect(drifting / DRIFTING_CLASSES).toBeGreaterThan(0.5);
  record('ranges', {
    'classes of random walks': WALKING_CLASSES,
    'gates open, direction against the class': walking,
    'classes that drift apart': DRIFTING_CLASSES,
    'gates open there': drifting,
  });
}, 3_600_000);
