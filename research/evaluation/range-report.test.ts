import { describe, expect, it } from 'vitest';
import { at } from '#market/at.ts';
import { rangeRows } from '#market/models/ranges/rows.ts';
import { wanderingClass } from '#market/models/ranges/testing/worlds.ts';
import { RANGE_EVENTS } from '#market/range-event.ts';
import { DAY } from '#market/time.ts';
import { ewmaOf } from '../range-peers.ts';
import { type RangeWalk, signalIntervals, walkRange } from '../range-walk.ts';
import { changeAgainst, coverage } from './range-claims.ts';
import { reportRange } from './range-report.ts';

const BLOCKS = { train: 400, gate: 150, quantiles: 300 };
const series = wanderingClass(7, { symbols: 10, bars: 1_600, wander: 0.6 });
const cuts = [800 * DAY, 1_200 * DAY];
function walkOf(horizon: number) {
  const { rows, outcomes } = rangeRows(series, '1d', [horizon]);
  const ewma = ewmaOf(rows, series);
  return { ewma, walk: walkRange(rows, at(outcomes, 0), ewma, cuts, BLOCKS, RANGE_EVENTS) };
}

describe('the report of a walk', () => {
  const { walk, ewma } = walkOf(1);
  const report = reportRange(walk, ewma);

  it('Shows the skill that a world of wandering volatility has, and its interval', () => {
    const change = changeAgainst(report as NonNullable<typeof report>, 'normal');
    expect(change.high).toBeLessThan(-0.05);
    expect(change.low).toBeLessThan(change.value);
    const { qlike, peers } = (report as NonNullable<typeof report>).record;
    // Two ways to the same figure: sums by quarter here, means by date in the record.
    expect(change.value).toBeCloseTo(qlike / (peers.find(({ peer }) => peer === 'normal')?.qlike ?? 0) - 1, 9);
  });

  it('Counts the same coverage as the record of the walk, by year and by fifth', () => {
    expect(coverage(report?.ranges.quarters ?? []).value).toBeCloseTo(report?.record.coverage ?? 0, 12);
    for (const [k, held] of (report?.ranges.fifths ?? []).entries())
      expect(coverage(held).value).toBeCloseTo(report?.record.fifths[k] ?? 0, 12);
  });

  it('Holds about 80 % of what signals are entered for, and has the own last ranges of every symbol', () => {
    expect(Math.abs(coverage(report?.signals.quarters ?? []).value - 0.8)).toBeLessThan(0.04);
    expect(report?.ranges.symbols).toHaveLength(10);
  });

  it('Judges a gate on what came after it: one entry for each fit', () => {
    expect(report?.fits.map(({ from }) => from)).toEqual(cuts);
    for (const { liveT } of report?.fits ?? []) expect(liveT).toBeGreaterThan(1);
  });
});

it('An interval of a signal is decided by what was known at its close', () => {
  const { walk } = walkOf(1);
  const cut: RangeWalk = walk;
  const later = Math.floor(0.9 * walk.rows.length);
  const moved = Float64Array.from(walk.outcomes.entered, (value, row) => (row < later ? value : 10 * value));
  const before = signalIntervals(cut);
  const after = signalIntervals({ ...cut, outcomes: { ...walk.outcomes, entered: moved } });
  expect(after.high.subarray(0, later)).toEqual(before.high.subarray(0, later));
  expect(after.high).not.toEqual(before.high);
});

it('Events are judged after their fit, by probabilities that are near what happened', () => {
  const { walk, ewma } = walkOf(5);
  const report = reportRange(walk, ewma);
  const doubles = report?.events.find(({ event }) => event === 'vol_doubles_5d');
  expect(doubles?.rows).toBe(report?.record.rows);
  expect(doubles?.fits).toBe(cuts.length);
  expect(doubles?.calibrationError).toBeLessThan(0.08);
  expect(doubles?.brierSkill).toBeLessThan(1);
  // The hundredth that is most certain happens more often than the rest.
  expect(doubles?.top.claimed).toBeGreaterThan(doubles?.rate ?? 1);
});
