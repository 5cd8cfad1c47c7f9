import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { BarColumns } from '#market/bar.ts';
import { aggregateDaily, aggregateMinutes } from '#market/bars/aggregate.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import type { Timeframe } from '#market/timeframe.ts';
import type { FileFeed } from './file-feed.ts';
import { openFeed } from './open.ts';

const folder = path.join(process.env.ARGUS_SHARED_DATA ?? path.resolve('../shared/data'), 'bars');
const absent = !existsSync(folder);
const title = absent
  ? 'real bars (skipped: market bars without a licence to ship, no bars/ in ARGUS_SHARED_DATA)'
  : 'real bars';

async function load(feed: FileFeed, timeframe: Timeframe, symbols?: string[]): Promise<Map<string, BarColumns>> {
  const request = { timeframe, ...(symbols && { symbols }), from: 0, to: Number.MAX_SAFE_INTEGER };
  const found = new Map<string, BarColumns>();
  for await (const { symbol, bars } of feed.bars(request)) {
    found.set(symbol, bars);
  }
  return found;
}

const PRICES = ['open', 'high', 'low', 'close', 'volume'] as const;

/** "column time" of every bar of `ours` that the other source has too and gives another value for. */
function differences(ours: BarColumns, theirs: BarColumns): { compared: number; found: string[] } {
  const index = new Map(Array.from(theirs.openTime, (time, i) => [time, i]));
  const found: string[] = [];
  let compared = 0;
  for (let i = 0; i < ours.length; i++) {
    const j = index.get(ours.openTime[i]!);
    if (j === undefined) continue;
    compared++;
    for (const column of PRICES) {
      const [a, b] = [ours[column][i]!, theirs[column][j]!];
      if (Math.abs(a - b) > 1e-9 * Math.abs(b))
        found.push(`${column} ${new Date(ours.openTime[i]!).toISOString().slice(0, 16)}`);
    }
  }
  return { compared, found };
}

describe.skipIf(absent)(title, () => {
  test('five-minute bars from minutes equal those of the vendor but for the bars in which the vendor contradicts itself', async () => {
    const feed = await openFeed(['1m', '5m'].map((tf) => path.join(folder, `bars_${tf}_crypto_binance_2021.parquet`)));
    const minutes = await load(feed, '1m');
    const vendor = await load(feed, '5m');
    expect(vendor.size).toBe(10);
    for (const [symbol, theirs] of vendor) {
      const { compared, found } = differences(aggregateMinutes(calendarOf('24X7'), '5m', minutes.get(symbol)!), theirs);
      expect(compared).toBe(6250);
      const unexplained = found.filter((line) => {
        const time = line.split(' ')[1] as string;
        const first = time >= '2021-04-22T02:10' && time <= '2021-04-22T02:20';
        const second = time >= '2021-04-23T01:40' && time <= '2021-04-23T02:45';
        return !(first || second) || line.startsWith('open') || line.startsWith('close');
      });
      expect(unexplained, symbol).toEqual([]);
      expect(found.filter((line) => line.startsWith('volume')).length).toBe(16);
    }
  }, 60_000);

  test('the minutes of SPY add up to the daily bars of LEAN, but for the one low its notes name', async () => {
    const minutes = await load(await openFeed([path.join(folder, 'bars_1m_multi_asset_lean.parquet')]), '1m', ['SPY']);
    const feed = await openFeed([path.join(folder, 'bars_1d_multi_asset_lean_raw.parquet')], { badRows: 'quarantine' });
    const daily = await load(feed, '1d', ['SPY']);
    const { compared, found } = differences(aggregateDaily(calendarOf('XNYS'), minutes.get('SPY')!), daily.get('SPY')!);
    expect(compared).toBe(6);
    expect(found).toEqual(['low 2013-10-08T13:30']);
  });

  test('every session of New York from 1998 to 2021 has daily bars, and no daily bar lies outside of one', async () => {
    const names = ['bars_1d_multi_asset_lean_raw.parquet', 'bars_1d_us_equity_sp500_adjusted.parquet'];
    for (const name of names) {
      const feed = await openFeed([path.join(folder, name)], { badRows: 'quarantine' });
      const symbols = (await feed.instruments())
        .filter(({ calendar }) => calendar === 'XNYS')
        .map(({ symbol }) => symbol);
      const opens = new Set<number>();
      for (const bars of (await load(feed, '1d', symbols)).values()) for (const time of bars.openTime) opens.add(time);
      const sessions = calendarOf('XNYS').sessions(Math.min(...opens), Math.max(...opens) + 1);
      expect(sessions.length).toBeGreaterThan(2500);
      expect(
        sessions.filter(({ open }) => !opens.has(open)).map(({ date }) => date),
        name,
      ).toEqual([]);
      expect(feed.quarantined().filter(({ sessionless }) => sessionless?.calendar === 'XNYS')).toEqual([]);
      expect(feed.calendarFaults()).toEqual([]);
    }
  }, 60_000);

  test('exactly the one known bad row of 602,820 adjusted daily bars is refused, and every date is a session', async () => {
    const file = path.join(folder, 'bars_1d_us_equity_sp500_adjusted.parquet');
    await expect(openFeed([file])).rejects.toMatchObject({
      code: 'ARGUS_FEED_ROW',
      message: expect.stringContaining(
        '(HUBB 2021-05-05T00:00:00.000Z): low 182.6956289306178 is above open',
      ) as string,
    });
    const feed = await openFeed([file], { badRows: 'quarantine' });
    expect(feed.quarantined().map(({ symbol, row }) => [symbol, row])).toEqual([['HUBB', 273274]]);
    const coverage = await feed.coverage();
    expect(coverage.reduce((sum, { rows }) => sum + rows, 0)).toBe(602_819);
  });

  test('thin New York minutes keep their regular session through both clock changes; the rest is counted', async () => {
    const feed = await openFeed([path.join(folder, 'bars_1m_us_etf_2023_2025.parquet')]);
    const bars = await load(feed, '1m');
    const kept = [...bars.values()].reduce((sum, { length }) => sum + length, 0);
    const outside = feed.outsideSession().reduce((sum, { rows }) => sum + rows, 0);
    expect(kept + outside).toBe(65_897);
    expect(outside / 65_897).toBeLessThan(0.04);
  });

  test('every file of bars is read, and what is not a bar is refused or outside of its session: the rows are those of the notes', async () => {
    const ROWS: Readonly<Record<string, number>> = {
      'bars_1m_crypto_binance_2021.parquet': 1_250_562,
      'bars_5m_crypto_binance_2021.parquet': 344_410,
      'bars_1m_us_etf_2023_2025.parquet': 65_897,
      'bars_1m_multi_asset_lean.parquet': 57_279,
      'quotes_1m_fx_cfd_lean.parquet': 40_781,
      'bars_1d_us_equity_sp500_adjusted.parquet': 602_820,
      'bars_1d_multi_asset_lean_raw.parquet': 47_723,
      'quotes_1d_fx_cfd_lean.parquet': 8_620,
      'options_1d_lean.parquet': 2_381,
    };
    for (const [name, rows] of Object.entries(ROWS)) {
      const feed = await openFeed([path.join(folder, name)], { badRows: 'quarantine' });
      const kept = (await feed.coverage()).reduce((sum, part) => sum + part.rows, 0);
      const outside = feed.outsideSession().reduce((sum, part) => sum + part.rows, 0);
      expect(kept + outside + feed.quarantined().length, name).toBe(rows);
    }
  }, 60_000);

  test('the originals of LEAN give the very bars of the tidy files, in both resolutions', async () => {
    const vendor = await openFeed([path.join(folder, '../vendor/lean')], { badRows: 'quarantine' });
    let compared = 0;
    for (const [timeframe, names] of [
      ['1m', ['bars_1m_multi_asset_lean.parquet', 'quotes_1m_fx_cfd_lean.parquet']],
      ['1d', ['bars_1d_multi_asset_lean_raw.parquet', 'options_1d_lean.parquet']],
    ] as const) {
      const tidy = new Map<string, BarColumns>();
      for (const name of names) {
        const feed = await openFeed([path.join(folder, name)], { badRows: 'quarantine' });
        for (const [symbol, bars] of await load(feed, timeframe)) tidy.set(symbol, bars);
      }
      for (const [symbol, ours] of await load(vendor, timeframe)) {
        // Of daily gold the originals hold the quotes, the tidy file the trades.
        if (timeframe === '1d' && symbol.startsWith('GC-')) continue;
        const theirs = tidy.get(symbol);
        if (theirs === undefined) continue;
        const difference = differences(ours, theirs);
        expect(difference.found.slice(0, 3), `${symbol} ${timeframe}`).toEqual([]);
        compared += difference.compared;
      }
    }
    expect(compared).toBeGreaterThan(30_000);
  }, 60_000);
});
