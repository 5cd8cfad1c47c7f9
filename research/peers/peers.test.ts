import { describe, expect, it } from 'vitest';
import { at } from '#market/at.ts';
import { rangeRows } from '#market/models/ranges/rows.ts';
import { wanderingClass } from '#market/models/ranges/testing/worlds.ts';
import { DAY } from '#market/time.ts';
import { garchWorld } from '../foreign/garch.ts';
import { middleOf, stateAt } from '../foreign/judge.ts';
import { ewmaOf } from '../range-peers.ts';
import { walkRange } from '../range-walk.ts';
import { peerPython } from './python.ts';
import { judgeRangePeers, lossOf } from './range-peers.ts';
import { judgePeers } from './regime-peers.ts';

const python = peerPython(process.env.ARGUS_PYTHON);
const program = 'program' in python ? python.program : '';
const series = wanderingClass(7, { symbols: 6, bars: 1_300, wander: 0.6 });
const { rows, outcomes } = rangeRows(series, '1d', [1]);
const blocks = { train: 400, gate: 150, quantiles: 300 };
const walk = walkRange(rows, at(outcomes, 0), ewmaOf(rows, series), [900 * DAY], blocks);

describe('the loss of a peer', () => {
  it('A peer that forecasts the same has the same loss, and rows that it has not are not judged', () => {
    const same = new Map(
      Array.from(walk.variance, (value, row) => [`${at(rows.symbol, row)} ${at(rows.closeTime, row)}`, value] as const)
        .filter(([, value]) => !Number.isNaN(value))
        .slice(0, 600),
    );
    const { qlike, product, rows: count, groups } = lossOf('same', walk, same);
    expect(qlike).toBeCloseTo(product, 12);
    expect(count).toBe(600);
    for (const { model, peer } of groups) expect(peer).toBeCloseTo(model, 12);
  });

  it('A peer that only knows the normal has a larger loss, and t favours the product', () => {
    const normal = new Map(
      Array.from(rows.normal, (value, row) => [`${at(rows.symbol, row)} ${at(rows.closeTime, row)}`, value] as const),
    );
    const { qlike, product, t } = lossOf('normal', walk, normal);
    expect(qlike).toBeGreaterThan(product);
    expect(t).toBeGreaterThan(2);
  });
});

describe.skipIf(program === '')('peers in Python (skipped: ARGUS_PYTHON names no Python)', () => {
  it('All peers of ranges forecast the rows after the fit, within sight of the outcome', () => {
    const { losses, notRun } = judgeRangePeers(program, walk, series.slice(0, 6));
    expect(notRun).toEqual([]);
    expect(losses.map(({ model }) => model).sort()).toEqual([
      'HAR, levels, each symbol',
      'LightGBM, gamma',
      'MF2-GARCH-rw-63',
      'arch GARCH(1,1)-t',
      'arch GJR-GARCH(1,1)-t',
    ]);
    for (const { model, rows: count, qlike, product } of losses) {
      expect(count, model).toBeGreaterThan(2_300);
      expect(qlike / product, model).toBeLessThan(2);
    }
  }, 300_000);

  it('All peers of regimes label the second half, better than chance', () => {
    const world = garchWorld(501);
    const { instruments, bars } = world;
    const market = { instruments: instruments.slice(0, 4), bars: bars.slice(0, 4), truth: stateAt(world) };
    const { scores, notRun } = judgePeers(program, 501, market, middleOf(world));
    expect(notRun).toEqual([]);
    expect(scores).toHaveLength(5);
    for (const { model, scores: one } of scores) {
      expect(one.bars, model).toBeGreaterThan(8_000);
      expect(one.kappa, model).toBeGreaterThan(0.05);
    }
  }, 300_000);
});
