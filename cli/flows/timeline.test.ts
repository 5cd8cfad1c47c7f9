import { describe, expect, it } from 'vitest';
import { MINUTE } from '#market/time.ts';
import { type Step, timeline } from './timeline.ts';

const at = (time: string) => Date.parse(`${time}Z`);
const linesOf = (steps: readonly Step[]) =>
  steps.map((step) => `${new Date(step.time).toISOString().slice(5, 16)} ${step.market} ${step.kind}`);

describe('the timeline of a replay', () => {
  it('runs the batch a tick stands on first, and the batch of a day after the tick of its close', () => {
    const period = { from: at('2021-04-29T23:58'), to: at('2021-04-30T00:01') };
    const days = { first: '2021-04-29', last: '2021-04-29' };
    expect(linesOf(timeline({ markets: ['24x7'], period, every: MINUTE, days }))).toEqual([
      '04-29T00:00 24x7 batch',
      '04-29T23:59 24x7 tick',
      '04-30T00:00 24x7 tick',
      '04-30T00:00 24x7 batch',
      '04-30T00:01 24x7 tick',
    ]);
  });

  it('ends with a tick at the end of the period, also when it is no multiple of the pace', () => {
    const period = { from: at('2021-04-29T12:00'), to: at('2021-04-29T12:40') };
    const ticks = timeline({ markets: ['24x7'], period, every: 15 * MINUTE, days: null }).slice(1);
    expect(linesOf(ticks).map((line) => line.slice(6, 11))).toEqual(['12:15', '12:30', '12:40']);
  });

  it('runs batches of sessions only, markets in their order, each of them once', () => {
    const days = { first: '2021-05-28', last: '2021-06-01' };
    // Monday the 31st was Memorial Day in New York, and a trading day elsewhere.
    expect(linesOf(timeline({ markets: ['24x7', 'xnys'], period: null, every: MINUTE, days }))).toEqual([
      '05-28T20:00 xnys batch',
      '05-29T00:00 24x7 batch',
      '05-30T00:00 24x7 batch',
      '05-31T00:00 24x7 batch',
      '06-01T00:00 24x7 batch',
      '06-01T20:00 xnys batch',
      '06-02T00:00 24x7 batch',
    ]);
  });
});
