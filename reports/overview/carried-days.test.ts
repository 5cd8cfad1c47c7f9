import { expect, it } from 'vitest';
import { carriedDays } from './carried-days.ts';
import { changesByClose } from './tiles.ts';

const row = (market: string, day: string, value: number) => ({ market, assetClass: 'x', day, value });

it('a closed market keeps its last value on the days of the others, and days before all are known are left out', () => {
  const rows = [
    row('24x7', '2026-11-19', 1),
    row('24x7', '2026-11-20', 2),
    row('24x7', '2026-11-21', 3),
    row('xnys', '2026-11-20', 10),
  ];
  expect(carriedDays(rows)).toEqual([
    { day: '2026-11-20', values: [2, 10] },
    { day: '2026-11-21', values: [3, 10] },
  ]);
});

it('a market that has not been seen for longer than any holidays stands for nothing', () => {
  const rows = [row('24x7', '2026-11-01', 1), row('xnys', '2026-11-01', 10), row('24x7', '2026-11-20', 2)];
  expect(carriedDays(rows).at(-1)).toEqual({ day: '2026-11-20', values: [2] });
});

it('changes are added up close by close, the last of one market with the last of another, as far as all go back', () => {
  const sessions = [
    ...['2026-11-19', '2026-11-20', '2026-11-21'].map((day) => row('24x7', day, 0)),
    ...['2026-11-19', '2026-11-20'].map((day) => row('xnys', day, 0)),
  ];
  const changes = [
    { ...row('24x7', '2026-11-19', 0), changed: 100 },
    { ...row('24x7', '2026-11-21', 0), changed: 4 },
    { ...row('xnys', '2026-11-20', 0), changed: 2 },
    { ...row('xnys', '2026-11-19', 0), changed: 1 },
  ];
  expect(changesByClose(sessions, changes)).toEqual([1, 6]);
  expect(changesByClose([], [])).toEqual([]);
});
