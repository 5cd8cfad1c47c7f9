import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { wanderingClass } from '#market/models/ranges/testing/worlds.ts';
import { DAY } from '#market/time.ts';

const program = fileURLToPath(new URL('main.ts', import.meta.url));
const root = mkdtempSync(path.join(tmpdir(), 'argus-forecast-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const START = Date.UTC(2019, 0, 1);
const BARS = 700;
const SYMBOLS = 8;
const FIT_BEFORE = '2020-07-01';

/** A file for each symbol, as a folder of downloads has them; with the first `count` bars. */
function writeBars(count: number): string {
  const folder = path.join(root, String(count));
  mkdirSync(folder);
  for (const { symbol, bars } of wanderingClass(1, { symbols: SYMBOLS, bars: BARS, wander: 0.5 })) {
    const lines = Array.from({ length: count }, (_, i) => {
      const prices = [bars.lnOpen, bars.lnHigh, bars.lnLow, bars.lnClose].map((column) => Math.exp(column[i] ?? 0));
      return [symbol, 'crypto', 'BINANCE', new Date(START + i * DAY).toISOString(), ...prices, 10].join(',');
    });
    const header = 'symbol,asset_class,venue,ts,open,high,low,close,volume';
    writeFileSync(path.join(folder, `${symbol}.csv`), `${[header, ...lines].join('\n')}\n`);
  }
  return folder;
}
const whole = writeBars(BARS);

const forecastOf = (folder: string, ...options: string[]) =>
  spawnSync(process.execPath, [program, 'forecast', '--bars', folder, '--timeframe', '1d', ...options], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 ** 2,
  });
const forecast = (...options: string[]) => forecastOf(whole, ...options);

const rowsOf = (csv: string) => {
  const [header = '', ...lines] = csv.trim().split('\n');
  const names = header.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i] as string, cell])));
};

describe('argus forecast', () => {
  const fitted = forecast('--fit-before', FIT_BEFORE);
  const rows = rowsOf(fitted.stdout);

  it('gives a row for every bar that closes after the fit, and an outcome once it is known', () => {
    expect(fitted.stdout.split('\n')[0]).toBe('symbol,close_time,horizon,sigma,normal,low,high,gate,outcome');
    const after = Math.round((START + BARS * DAY - Date.parse(FIT_BEFORE)) / DAY);
    expect(rows).toHaveLength(SYMBOLS * after);
    const open = rows.filter(({ outcome }) => outcome === '');
    expect(open.map(({ close_time: time }) => Date.parse(time ?? ''))).toEqual(
      Array.from({ length: SYMBOLS }, () => START + BARS * DAY),
    );
    expect(rows.every(({ close_time: time }) => Date.parse(time ?? '') > Date.parse(FIT_BEFORE))).toBe(true);
  });

  it('holds four outcomes in five within low and high, and says so on stderr beside its peers', () => {
    const known = rows.filter(({ outcome }) => outcome !== '');
    const held = known.filter(
      ({ low, high, outcome }) => Number(outcome) >= Number(low) && Number(outcome) <= Number(high),
    );
    expect(held.length / known.length).toBeCloseTo(0.8, 1);
    for (const peer of [
      'own mean of 250 bars',
      'own mean of 20 bars',
      'EWMA 0.94 of r²',
      'pooled HAR',
      '80 % range held',
    ])
      expect(fitted.stderr).toContain(peer);
    expect(fitted.stderr).toContain(
      `crypto@24x7, ${SYMBOLS} symbols, next 1 bar: 1 fit (on bars before ${FIT_BEFORE})`,
    );
  });

  it('says the same of a bar whether or not the bars after it are in the file', () => {
    const shorter = rowsOf(forecastOf(writeBars(BARS - 50), '--fit-before', FIT_BEFORE).stdout);
    const said = (row: Record<string, string>) => ({ ...row, outcome: '' });
    expect(shorter.length).toBe(rows.length - 50 * SYMBOLS);
    expect(shorter.map(said)).toEqual(rows.slice(0, shorter.length).map(said));
  });

  it('looks as many bars ahead as it is told, in either format', () => {
    const ahead = forecast('--fit-before', FIT_BEFORE, '--horizon', '5', '--format', 'json');
    const parsed = JSON.parse(ahead.stdout) as { horizon: number; normal: number; outcome: number | null }[];
    expect(parsed).toHaveLength(rows.length);
    expect(parsed.every(({ horizon }) => horizon === 5)).toBe(true);
    expect(parsed.filter(({ outcome }) => outcome === null)).toHaveLength(5 * SYMBOLS);
    for (const [i, { normal }] of parsed.slice(0, 20).entries())
      expect(normal).toBeCloseTo(Math.sqrt(5) * Number(rows[i]?.normal), 6);
  });

  it('walks through a history without a date, and says when it fits', () => {
    const { stdout, stderr, status } = forecast();
    expect(status).toBe(0);
    expect(stderr).toMatch(/1 fit \(on bars before 2019-12-/);
    expect(rowsOf(stdout).length).toBeGreaterThan(rows.length);
  });

  it.each([
    [['--timeframe', '2d'], /ARGUS_USAGE: --timeframe 2d is not one of/],
    [['--horizon', '0'], /ARGUS_USAGE: --horizon 0 is not a whole number from 1 to 250/],
    [['--fit-before', 'soon'], /ARGUS_USAGE: --fit-before soon is not a time/],
  ])('refuses %s with a sentence and exit code 2', (options, sentence) => {
    const { status, stderr, stdout } = forecast(...options);
    expect(stderr).toMatch(sentence);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });

  it('says why there is no forecast when too little came before the date', () => {
    const { status, stderr } = forecast('--fit-before', '2019-03-01');
    expect(stderr).toMatch(/ARGUS_FEED_EMPTY: crypto@24x7, 8 symbols, next 1 bar: no forecast, because fewer than 300/);
    expect(status).toBe(3);
  });
}, 60_000);
