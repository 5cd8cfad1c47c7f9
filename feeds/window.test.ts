import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { allocateWindow, fillWindow } from '#market/features/window.ts';
import { readWindow } from './window.ts';

const windowOf = async (target: string) => fillWindow(allocateWindow(), await readWindow(target));

const folder = mkdtempSync(path.join(tmpdir(), 'argus-window-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const target = path.join(folder, name);
  writeFileSync(target, content);
  return target;
}

test('columns are found by name, in any order, and the last 256 rows are kept', async () => {
  const rows = Array.from({ length: 300 }, (_, i) => `${i + 3},${i + 1},${i + 2},${i + 2},5,0.01,-0.02\n`).join('');
  const window = await windowOf(file('w.csv', `high,low,open,close,volume,class_return,global_return\n${rows}`));
  expect(window.n).toBe(256);
  expect(window.open[255]).toBe(301);
  expect(window.high[0]).toBe(47);
  expect(window.lnClose[255]).toBe(Math.log(301));
  expect(window.vwap[0], 'typical price where the file has no vwap').toBe((47 + 45 + 46) / 3);
  expect([window.classReturn[0], window.globalReturn[0]]).toEqual([0.01, -0.02]);
});

test('a file without class and global return has NaN there, and its own vwap is used', async () => {
  const window = await windowOf(file('v.csv', 'open,high,low,close,volume,vwap\n1,2,1,2,3,1.75\n2,2,2,2,3,\n'));
  expect(window.n).toBe(2);
  expect([...window.vwap.subarray(0, 2)]).toEqual([1.75, 2]);
  expect(window.classReturn[0]).toBeNaN();
});

test('a bad row is refused with its number', async () => {
  const target = file('b.csv', 'open,high,low,close,volume\n1,2,1,2,3\n1,0.5,1,2,3\n');
  await expect(readWindow(target)).rejects.toMatchObject({
    code: 'ARGUS_FEED_ROW',
    message: `${target} row 2 (bars without time): high 0.5 is below low 1`,
  });
});

test.each([
  ['dates', 'Fecha', '2024-01-03'],
  ['times of a day', 'moment', '09:31'],
  ['seconds since 1970', 'snapped', '1704067200'],
])('a column of %s under a name that is not known is asked for, because it says the order', async (_, name, cell) => {
  const target = file('t.csv', `${name},open,high,low,close,volume\n${cell},1,2,1,2,3\n${cell},2,2,2,2,3\n`);
  await expect(readWindow(target)).rejects.toMatchObject({
    code: 'ARGUS_FEED_FORMAT',
    message: expect.stringContaining(name) as string,
  });
});

test('a column of counts beside bars without times is left alone', async () => {
  const { close } = await readWindow(
    file('n.csv', 'n,open,high,low,close,volume,rsi\n1,1,2,1,2,3,55.1\n2,2,2,2,2,3,60\n'),
  );
  expect(close).toHaveLength(2);
});

test('a file of two symbols is refused', async () => {
  const target = file('s.csv', 'symbol,open,high,low,close,volume\nA,1,2,1,2,3\nB,1,2,1,2,3\n');
  await expect(readWindow(target)).rejects.toMatchObject({ code: 'ARGUS_FEED_FORMAT' });
});

test('the real AAPL daily file gives its last year of bars', async () => {
  const window = await windowOf(path.resolve('node_modules/@observablehq/sample-datasets/aapl.csv'));
  expect(window.n).toBe(256);
  expect(window.close[255]).toBe(188.589996);
});

const day = (i: number): string => new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10);

test('a file with times gives the same window in every order and container, with its class and global returns', async () => {
  const rows = Array.from({ length: 40 }, (_, i) => `${day(i)},1,2,1,${1 + i / 100},5,${i / 1000},-0.02\n`);
  const header = 'date,open,high,low,close,volume,class_return,global_return\n';
  const options = { assetClass: 'crypto', venue: 'BINANCE' };
  const ascending = await readWindow(file('asc.csv', header + rows.join('')), '1d', options);
  expect(ascending.notes).toEqual([]);
  for (const [name, lines] of [
    ['desc.csv', [...rows].reverse()],
    ['mixed.csv', [...rows.slice(9), ...rows.slice(0, 9)]],
    ['twice.csv', [...rows, ...rows.slice(-3)]],
  ] as const) {
    const { notes, ...columns } = await readWindow(file(name, header + lines.join('')), '1d', options);
    expect(notes.join()).toMatch(/turned round|sorted/);
    expect({ ...columns, notes: [] }).toEqual(ascending);
  }
  expect([ascending.close[39], ascending.classReturn?.[39], ascending.globalReturn?.[0]]).toEqual([
    1 + 39 / 100,
    0.039,
    -0.02,
  ]);
});

test('a file without any time is taken as it is, and this is said', async () => {
  const { notes } = await readWindow(file('bare.csv', 'open,high,low,close,volume\n1,2,1,2,3\n'));
  expect(notes.join()).toContain('no column of times');
});

test('a bad row of a file with times is refused with its number', async () => {
  const target = file('t.csv', 'date,open,high,low,close,volume\n2024-01-02,1,2,1,2,3\n2024-01-03,1,0.5,1,2,3\n');
  await expect(readWindow(target, '1d')).rejects.toMatchObject({
    code: 'ARGUS_FEED_ROW',
    message: `${target} row 2 (T 2024-01-03T00:00:00.000Z): high 0.5 is below low 1`,
  });
});
