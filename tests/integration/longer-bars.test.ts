import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningArgus, startArgus } from '#app/runtime.ts';
import { createStageEvents } from '#app/stage-events.ts';
import { loadHistory, runLastBatches } from '#cli/flows/history.ts';
import { readEnvironment } from '#config/environment.ts';
import { openFeed } from '#feeds/open.ts';
import { DAY, MINUTE } from '#market/time.ts';
import { freePorts, uniform } from '../fault/world.ts';
import { temporalCli } from './temporal.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-longer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const START = Date.UTC(2024, 0, 29);
const DAYS = 6;
const FIVE = 5 * MINUTE;
/** Bars in which the exchange stood still: nothing is in the file. */
const MISSING = [7, 8, 9, 10, 11];

/** Candles of freqtrade: five minutes over the end of a month, with an outage, up to 40 minutes into the last day. */
function candles(): number[][] {
  const random = uniform(28);
  let price = 42_000;
  return Array.from({ length: (DAYS * DAY) / FIVE + 8 }, (_, i) => {
    const open = price;
    const close = open * (1 + (random() - 0.5) * 0.002);
    price = close;
    return [
      START + i * FIVE,
      open,
      Math.max(open, close) * 1.0005,
      Math.min(open, close) * 0.9995,
      close,
      1 + random(),
    ];
  }).filter((_, i) => !MISSING.includes(i));
}

describe.skipIf(temporalCli() === null)('bars of five minutes (skipped without a Temporal CLI)', () => {
  let running: RunningArgus;
  const rows = candles();
  const progress = { update() {}, done() {}, fail() {} };
  const events = createStageEvents();
  const end = (rows.at(-1)?.[0] ?? 0) + FIVE;

  beforeAll(async () => {
    const file = path.join(folder, 'BTC_USDT-5m.json');
    writeFileSync(file, JSON.stringify(rows));
    const ports = await freePorts();
    running = await startArgus({
      config: readEnvironment({
        ARGUS_DATA_DIR: path.join(folder, 'data'),
        ARGUS_TEMPORAL_CLI: temporalCli() as string,
        ARGUS_TEMPORAL_PORT: String(ports.temporal),
        ARGUS_TEMPORAL_UI_PORT: String(ports.ui),
        ARGUS_METRICS_PORT: String(ports.metrics),
      }),
      log: pino({ level: 'silent' }),
      openFeed: () => openFeed([file]),
      gateway: false,
      onStage: events.emit,
    });
  }, 60_000);
  afterAll(() => running?.stop());

  const ask = async (query: string): Promise<string[]> =>
    (await running.operator.sql({ query, format: 'CSV' })).trim().replaceAll('"', '').split('\n');

  it('five-minute bars are loaded as they are, with the longer bars and the days that close by their end, and no minute', async () => {
    const bars = await loadHistory(running, end, 'history', events, progress, {
      minuteDays: 36_500,
      dailyDays: 36_500,
    });
    expect(bars).toBe(rows.length);
    const counts = await ask('SELECT timeframe, source, count() FROM bars FINAL GROUP BY ALL ORDER BY timeframe');
    const per = (minutes: number) => Math.floor((DAYS * 1440 + 40) / minutes);
    // The outage takes one whole bin of 15 minutes: 00:45 to 01:00.
    expect(counts).toEqual([
      `5m,feed,${rows.length}`,
      `15m,aggregate,${per(15) - 1}`,
      `30m,aggregate,${per(30)}`,
      `1h,aggregate,${per(60)}`,
      `4h,aggregate,${per(240)}`,
      `1d,aggregate,${DAYS}`,
    ]);
  });

  it('five-minute bars add up to longer bars that say which minutes were traded', async () => {
    const of = (timeframe: string) =>
      ask(
        `SELECT open, high, low, close, round(volume, 9), traded_minutes, scheduled_minutes
         FROM bars FINAL WHERE timeframe = '${timeframe}' ORDER BY open_time LIMIT 1`,
      );
    const expected = (minutes: number) => {
      const part = rows.filter(([time = 0]) => time < START + minutes * MINUTE);
      const column = (i: number) => part.map((row) => row[i] ?? Number.NaN);
      const volume = column(5).reduce((sum, value) => sum + value, 0);
      return [
        column(1)[0],
        Math.max(...column(2)),
        Math.min(...column(3)),
        column(4).at(-1),
        Number(volume.toFixed(9)),
        part.length * 5,
        minutes,
      ];
    };
    for (const [timeframe, minutes] of [
      ['15m', 15],
      ['1h', 60],
      ['4h', 240],
      ['1d', 1440],
    ] as const)
      expect((await of(timeframe))[0]?.split(',').map(Number), timeframe).toEqual(expected(minutes));
  });

  it('five-minute bars are enough for a batch: the regimes of their timeframes are computed', async () => {
    const [batch] = await runLastBatches(running, end, progress);
    expect(batch?.regimes).toBeGreaterThan(250);
    const timeframes = await ask('SELECT DISTINCT timeframe FROM regimes FINAL ORDER BY timeframe');
    expect(timeframes).toContain('5m');
    expect(timeframes).not.toContain('1m');
  }, 120_000);
});
