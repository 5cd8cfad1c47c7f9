import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inClone } from '../setup/paths.mjs';

const bars = inClone('node_modules/@observablehq/sample-datasets/aapl.csv');
const folder = mkdtempSync(path.join(tmpdir(), 'argus-regimes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const regimes = (...args: string[]) =>
  spawnSync(process.execPath, [inClone('cli/main.ts'), 'regimes', '--timeframe', '1d', ...args], { encoding: 'utf8' });
const rowsOf = (stdout: string) => stdout.trim().split('\n').slice(1);
const readLines = (file: string) => readFileSync(file, 'utf8').trim().split('\n');
const timeOf = (row: string) => row.split(',')[1] as string;

describe('argus regimes', () => {
  it('says that the scale of a whole file looks ahead, and gives every bar', () => {
    const { stdout, stderr, status } = regimes('--bars', bars);
    expect(status).toBe(0);
    expect(stderr).toMatch(/looks ahead.*--fit-before/);
    expect(timeOf(rowsOf(stdout)[0] as string) < '2014').toBe(true);
  }, 60_000);

  it('gives with --fit-before the bars from that day on, in silence', () => {
    const { stdout, stderr, status } = regimes('--bars', bars, '--fit-before', '2016-01-01');
    expect([status, stderr]).toEqual([0, '']);
    const rows = rowsOf(stdout);
    expect(rows.length).toBeGreaterThan(300);
    for (const row of rows) expect(timeOf(row) >= '2016-01-01').toBe(true);
  }, 60_000);

  it('does not look at bars after the day: another future changes no row before it happens', () => {
    const lines = readLines(bars);
    const cut = lines.findIndex((line) => line.startsWith('2017-06'));
    const wild = lines.map((line, i) => {
      const [date, ...values] = line.split(',');
      return i < cut ? line : [date, ...values.map((v) => String(Number(v) * (i % 2 === 0 ? 3 : 1)))].join(',');
    });
    const other = path.join(folder, 'aapl.csv');
    writeFileSync(other, wild.join('\n'));
    const until = (file: string) =>
      rowsOf(regimes('--bars', file, '--fit-before', '2016-01-01').stdout).filter((row) => timeOf(row) < '2017-06');
    expect(until(other).length).toBeGreaterThan(300);
    expect(until(other)).toEqual(until(bars));
  }, 60_000);

  it('says of a series with too few bars before the day how many a scale needs', () => {
    const { stderr, status } = regimes('--bars', bars, '--fit-before', '2013-09-01');
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/has \d+ 1d bars, and a scale needs 251/);
  }, 60_000);
});
