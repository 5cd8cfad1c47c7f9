import { describe, expect, test } from 'vitest';
import { MINUTE } from '#market/time.ts';
import { otherTimeframe, timeframeOf } from './spacing.ts';

const START = Date.parse('2024-01-01T00:00:00Z');
/** Times from the start on: [how many, minutes between them], one after the other. */
function timesOf(...parts: readonly (readonly [number, number])[]): Float64Array {
  const times: number[] = [];
  let time = START;
  for (const [count, minutes] of parts) for (let i = 0; i < count; i++, time += minutes * MINUTE) times.push(time);
  return Float64Array.from(times);
}
const one = (times: Float64Array) => new Uint8Array(times.length);

describe('the timeframe of a file', () => {
  test('the most common distance that is a timeframe is that of the file', () => {
    const times = timesOf([30, 5], [2, 60], [10, 5]);
    expect(timeframeOf(times, one(times), 1)).toBe('5m');
  });

  test('minutes that go on as five minutes are found, with the time from which', () => {
    const times = timesOf([60, 1], [20, 5]);
    expect(otherTimeframe(times, one(times), 1, '1m')).toEqual({
      timeframe: '5m',
      series: 0,
      from: START + 60 * MINUTE,
    });
  });

  test('a symbol with days among the minutes of another is found', () => {
    const minutes = timesOf([100, 1]);
    const days = timesOf([20, 1440]);
    const times = Float64Array.from([...minutes, ...days]);
    const series = Uint8Array.from(times, (_, i) => (i < minutes.length ? 0 : 1));
    expect(otherTimeframe(times, series, 2, '1m')).toMatchObject({ timeframe: '1d', series: 1 });
  });

  test.each([
    ['a few holes of one length', timesOf([20, 1], [8, 5], [20, 1])],
    ['holes of no timeframe', timesOf([20, 1], [30, 7], [20, 1])],
    [
      'nights of hours',
      timesOf(...Array.from({ length: 20 }, () => [6, 60] as const).flatMap((day) => [day, [1, 1080] as const])),
    ],
  ])('%s are no other timeframe', (_, times) => {
    expect(otherTimeframe(times, one(times), 1, timeframeOf(times, one(times), 1) ?? '1m')).toBeNull();
  });
});
