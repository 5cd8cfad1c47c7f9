import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import * as arrow from 'apache-arrow';
import { compressFrameSync } from 'lz4-napi';
import { afterAll, describe, expect, test } from 'vitest';
import { ArgusError } from '#errors/argus-error.ts';
import type { BarColumns } from '#market/bar.ts';
import { MINUTE } from '#market/time.ts';
import { readZip } from './files/zip.ts';
import { openFeed } from './open.ts';
import { zipOf } from './testing/zip.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-formats-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const T0 = Date.UTC(2024, 6, 1, 13, 30); // a Monday, New York opens

function file(name: string, content: string | Uint8Array): string {
  const target = path.join(folder, name);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, content);
  return target;
}

async function load(target: string, timeframe: '1m' | '1d' = '1m'): Promise<Map<string, BarColumns>> {
  const feed = await openFeed([target], { timeframe });
  const found = new Map<string, BarColumns>();
  const request = { timeframe, from: 0, to: Number.MAX_SAFE_INTEGER };
  for await (const { symbol, bars } of feed.bars(request)) found.set(symbol, bars);
  return found;
}
const refusal = async (target: string | string[]): Promise<ArgusError> => {
  const error = await openFeed([target].flat()).then(
    () => null,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(ArgusError);
  return error as ArgusError;
};
const row = (bars: BarColumns | undefined, i: number) =>
  bars && [bars.openTime[i], bars.open[i], bars.high[i], bars.low[i], bars.close[i], bars.volume[i]];
const candles = [0, 1, 2].map((i) => [T0 + i * MINUTE, 10 + i, 12 + i, 9 + i, 11 + i, 100 + i] as const);

describe('candles of freqtrade', () => {
  test('candles are read from JSON and from gzip JSON, the symbol from the name of the file', async () => {
    const json = JSON.stringify(candles);
    for (const target of [file('SLP_USDT-1m.json', json), file('gz/SLP_USDT-1m.json.gz', gzipSync(json))]) {
      const bars = (await load(target)).get('SLPUSDT');
      expect(candles.map((_, i) => row(bars, i))).toEqual(candles);
    }
    const perpetual = await openFeed([file('XRP_USDT_USDT-1m-futures.json', json)]);
    expect(await perpetual.instruments()).toMatchObject([
      { symbol: 'XRPUSDT-PERP', assetClass: 'derivatives', calendar: '24X7' },
    ]);
  });

  test('candles are read from Feather, whose buffers are LZ4 frames', async () => {
    arrow.compressionRegistry.set(arrow.CompressionType.LZ4_FRAME, {
      encode: (data: Uint8Array) => compressFrameSync(Buffer.from(data)),
      decode: (data: Uint8Array) => data,
    });
    const column = (i: number) => arrow.makeVector(Float64Array.from(candles, (candle) => candle[i] as number));
    const date = arrow.vectorFromArray(
      candles.map(([time]) => time),
      new arrow.TimestampMillisecond('UTC'),
    );
    const table = new arrow.Table({
      date,
      open: column(1),
      high: column(2),
      low: column(3),
      close: column(4),
      volume: column(5),
    } as never);
    const target = file('XRP_ETH-1m.feather', arrow.tableToIPC(table, 'file'));
    const bars = (await load(target)).get('XRPETH');
    expect(candles.map((_, i) => row(bars, i))).toEqual(candles);
  });

  test('a file of trades is refused instead of read as candles', async () => {
    const trades = JSON.stringify([[T0, '1', null, 'buy', 1, 2, 3]]);
    expect((await refusal(file('A_B-trades.json', trades))).message).toContain('holds lists of trades');
  });
});

test('a table of yfinance is read with its three header lines, several tickers side by side, empty cells being no bars', async () => {
  const text = [
    'Price,Close,Close,High,High,Low,Low,Open,Open,Volume,Volume',
    'Ticker,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT',
    'Date,,,,,,,,,,',
    '2024-07-01,11,21,12,22,9,19,10,20,100,200',
    '2024-07-02,12,,13,,10,,11,,101,',
    '2024-07-03,13,23,14,24,11,21,12,22,102,202',
  ].join('\n');
  const bars = await load(file('yf.csv', text), '1d');
  expect(row(bars.get('AAPL'), 0)).toEqual([T0, 10, 12, 9, 11, 100]);
  expect([bars.get('AAPL')?.length, bars.get('MSFT')?.length]).toEqual([3, 2]);
});

describe('archives of LEAN', () => {
  test('equity minutes are unscaled, and their times are of New York on both sides of a clock change', async () => {
    const lines = '34200000,100000,120000,90000,110000,5\n34260000,110000,110000,110000,110000,7';
    for (const date of ['20240308', '20240311']) {
      const target = file(
        `lean/equity/usa/minute/xyz/${date}_trade.zip`,
        zipOf({ [`${date}_xyz_minute_trade.csv`]: lines }),
      );
      const open = Date.parse(date === '20240308' ? '2024-03-08T14:30Z' : '2024-03-11T13:30Z');
      const bars = (await load(target)).get('XYZ');
      expect(row(bars, 0)).toEqual([open, 10, 12, 9, 11, 5]);
      expect(row(bars, 1)).toEqual([open + MINUTE, 11, 11, 11, 11, 7]);
    }
  });

  test('archives of quotes give the mid of bid and ask, and name the rows whose ask is below the bid', async () => {
    const lines = '0,1,3,1,2,0,3,5,3,4,0\n60000,2,2,2,2,0,1,1,1,1,0\n';
    const target = file(
      'lean/forex/fxcm/minute/eurusd/20240702_quote.zip',
      zipOf({ '20240702_eurusd_minute_quote.csv': lines }),
    );
    const feed = await openFeed([target]);
    expect(feed.findings?.()).toMatchObject([
      { issue: 'crossed_quote', symbol: 'EURUSD', row: 2, openTime: Date.parse('2024-07-02T05:01Z') },
    ]);
    expect(row((await load(target)).get('EURUSD'), 0)).toEqual([Date.parse('2024-07-02T05:00Z'), 2, 4, 2, 3, 0]);
  });

  test('archives of futures and options hold one instrument per member, named by contract month, strike and side', async () => {
    const minute = '54000000,10,12,9,11,5\n54060000,10,12,9,11,5';
    const future = file(
      'lean/future/cme/minute/es/20240702_trade.zip',
      zipOf({ '20240702_es_minute_trade_202409.csv': minute, '20240702_es_minute_trade_202412.csv': minute }),
    );
    expect([...(await load(future)).keys()]).toEqual(['ES-202409', 'ES-202412']);
    const option = file(
      'lean/option/usa/daily/xyz_2024_trade_american.zip',
      zipOf({ 'xyz_trade_american_put_575000_20250117.csv': '20240701 00:00,143000,143000,143000,143000,5' }),
    );
    const bars = await load(option, '1d');
    expect([...bars.keys()]).toEqual(['XYZ_250117P00057500']);
    expect(row(bars.get('XYZ_250117P00057500'), 0)?.slice(1)).toEqual([14.3, 14.3, 14.3, 14.3, 5]);
  });

  test('archives use only the member of their own day, and name a bad row by its member', async () => {
    const lines = '33300000,10,12,9,11,0\n33360000,10,8,9,11,0';
    const target = file(
      'lean/index/india/minute/nifty50/20240701_trade.zip',
      zipOf({ '20240702_nifty_minute_trade.csv': lines, '20240701_nifty_minute_trade.csv': lines }),
    );
    const error = await refusal(target);
    expect(error.code).toBe('ARGUS_FEED_ROW');
    expect(error.message).toContain('20240701_trade.zip/20240701_nifty_minute_trade.csv row 2');
  });

  test('an archive with a damaged table leaves the others of its kind as they are', async () => {
    const good = '34200000,100000,120000,90000,110000,5\n34260000,110000,110000,110000,110000,7';
    for (const [date, lines] of [
      ['20240701', good],
      ['20240702', `${good}\n34320000,1,2,3,4,5,6,7,8,9`],
      ['20240703', good],
    ] as const)
      file(`group/equity/usa/minute/xyz/${date}_trade.zip`, zipOf({ [`${date}_xyz_minute_trade.csv`]: lines }));
    const feed = await openFeed([path.join(folder, 'group')], { badRows: 'quarantine' });
    expect(feed.skipped().map((left) => path.basename(left.path))).toEqual(['20240702_trade.zip']);
    expect((await feed.coverage())[0]?.rows).toBe(4);
  });

  test('archives of open interest, and archives without bars elsewhere, are refused by name', async () => {
    const zip = zipOf({ 'a.csv': '1,2' });
    const interest = await refusal(file('lean/future/cme/minute/es/20240702_openinterest.zip', zip));
    expect(interest.message).toContain('holds open interest, not bars');
    expect((await refusal(file('other/a.zip', zip))).message).toContain('other/a.zip/a.csv does not name its columns');
  });
});

describe('hostile files', () => {
  test('a zip archive that is cut off is refused, whatever its length', async () => {
    const archive = zipOf({ '20240702_xyz_minute_trade.csv': '34200000,1,1,1,1,1\n'.repeat(400) });
    for (const share of [0.1, 0.5, 0.9, 0.99]) {
      const cut = archive.subarray(0, Math.floor(archive.length * share));
      const error = await refusal(file('lean/equity/usa/minute/xyz/20240702_trade.zip', cut));
      expect(error.code).toBe('ARGUS_FEED_FORMAT');
    }
  });

  test('a zip archive that inflates beyond the limit is read no further', async () => {
    const target = file('bomb.zip', zipOf({ a: Buffer.alloc(4_000_000) }));
    await expect(readZip(target, () => true, 1_000_000)).rejects.toMatchObject({ code: 'ARGUS_FEED_FORMAT' });
  });

  test('a gzip bomb and a file of ten gigabytes of zeros are refused from their beginning', async () => {
    const before = process.memoryUsage().rss;
    const bomb = await refusal(file('bomb.csv.gz', gzipSync(Buffer.alloc(200_000_000))));
    const large = file('large.csv', '');
    truncateSync(large, 10 * 1024 ** 3);
    const zeros = await refusal(large);
    expect([bomb.code, zeros.code]).toEqual(['ARGUS_FEED_FORMAT', 'ARGUS_FEED_FORMAT']);
    expect(process.memoryUsage().rss - before).toBeLessThan(600_000_000);
  });
});
