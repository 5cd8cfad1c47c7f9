import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, test } from 'vitest';
import { ArgusError } from '#errors/argus-error.ts';
import type { SymbolBars } from '#market/bar.ts';
import type { FileFeed } from './file-feed.ts';
import { openFeed } from './open.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-feeds-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
/** Writes a file with a given base name into a folder of its own. */
function file(name: string, content: string | Buffer): string {
  const target = path.join(folder, `${files++}-${name}`);
  writeFileSync(target, content);
  return target;
}

async function parquet(select: string): Promise<string> {
  const target = path.join(folder, `${files++}.parquet`);
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(`COPY (${select}) TO '${target}' (FORMAT parquet)`);
  connection.closeSync();
  return target;
}

const ALWAYS = { from: 0, to: Number.MAX_SAFE_INTEGER } as const;

async function all(feed: FileFeed): Promise<SymbolBars[]> {
  const found: SymbolBars[] = [];
  for (const timeframe of feed.timeframes) {
    for await (const bars of feed.bars({ timeframe, ...ALWAYS })) found.push(bars);
  }
  return found;
}

const failure = async (work: Promise<unknown>): Promise<ArgusError> => {
  const error = await work.then(
    () => null,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(ArgusError);
  return error as ArgusError;
};

const HEADER = 'symbol,asset_class,venue,ts,open,high,low,close,volume\n';
const minute = (i: number, rest = '10,11,9,10.5,3', symbol = 'BTCUSDT'): string =>
  `${symbol},crypto,BINANCE,2021-04-09T00:${String(i).padStart(2, '0')}:00Z,${rest}\n`;

describe('what is recognised', () => {
  test('tidy Parquet keeps every value, with the calendar of the venue before that of the class', async () => {
    const feed = await openFeed([
      await parquet(`SELECT * FROM (VALUES
        ('AUDUSDT', 'forex', 'BINANCE', TIMESTAMPTZ '2021-04-10 00:00:00+00', 1.0, 2.0, 0.5, 1.5, 7.0, 1.25),
        ('AUDUSDT', 'forex', 'BINANCE', TIMESTAMPTZ '2021-04-10 00:01:00+00', 1.5, 2.5, 1.0, 2.0, 8.0, NULL),
        ('SPY', 'us_equity', 'US', TIMESTAMPTZ '2021-04-09 13:29:00+00', 4.0, 4.0, 4.0, 4.0, 1.0, NULL),
        ('SPY', 'us_equity', 'US', TIMESTAMPTZ '2021-04-09 13:30:00+00', 5.0, 5.0, 5.0, 5.0, 0.0, NULL),
        ('SPY', 'us_equity', 'US', TIMESTAMPTZ '2021-04-09 13:31:00+00', 6.0, 6.0, 6.0, 6.0, 1.0, NULL)
      ) t(symbol, asset_class, venue, ts, open, high, low, close, volume, vwap)`),
    ]);
    expect(feed.timeframes).toEqual(['1m']);
    expect(
      (await feed.instruments()).map(({ symbol, assetClass, calendar }) => [symbol, assetClass, calendar]),
    ).toEqual([
      ['AUDUSDT', 'forex', '24X7'],
      ['SPY', 'us_equity', 'XNYS'],
    ]);
    const [aud, spy] = await all(feed);
    expect([...aud!.bars.openTime]).toEqual([Date.parse('2021-04-10T00:00Z'), Date.parse('2021-04-10T00:01Z')]);
    expect([...aud!.bars.high]).toEqual([2, 2.5]);
    expect([...aud!.bars.vwap]).toEqual([1.25, Number.NaN]);
    expect([...spy!.bars.open]).toEqual([5, 6]);
    expect([...spy!.bars.tradedMinutes], 'a minute without volume was not traded').toEqual([0, 1]);
    expect(feed.outsideSession()).toEqual([{ symbol: 'SPY', rows: 1 }]);
    expect((await feed.coverage())[1]).toEqual({
      timeframe: '1m',
      symbol: 'SPY',
      from: Date.parse('2021-04-09T13:30Z'),
      to: Date.parse('2021-04-09T13:32Z'),
      rows: 2,
    });
  });

  test.each([
    ['2021-04-09 00:01:00', '2021-04-09 00:02:00'],
    ['2021-04-09T02:01:00+02:00', '2021-04-09T02:02:00+02:00'],
    ['2021-04-08 19:01:00-0500', '2021-04-08 19:02:00-0500'],
    ['1617926460', '1617926520'],
    ['1617926460000', '1617926520000'],
    ['1617926460000000', '1617926520000000'],
  ])('the time %s is read as the same instant', async (first, second) => {
    const target = file('times.csv', `Timestamp,Open,High,Low,Close,Volume\n${first},1,1,1,1,1\n${second},1,1,1,1,1\n`);
    const [bars] = await all(await openFeed([target], { assetClass: 'crypto', venue: 'BINANCE' }));
    expect(bars?.bars.openTime[0]).toBe(Date.parse('2021-04-09T00:01:00Z'));
  });

  test.each([
    ['without header', '', 1000],
    [
      'with header in microseconds',
      'open_time,open,high,low,close,volume,close_time,quote_volume,count,tb,tq,ignore\n',
      1_000_000,
    ],
    [
      'saved by pandas',
      ',timestamp,open,high,low,close,volume,close_time,quote_asset_volume,trades,tb,tq,ignore\n',
      1000,
    ],
  ])('klines of Binance %s are read with the right unit of time', async (_, header, unit) => {
    const rows = [0, 1, 2].map((i) => {
      const index = header.startsWith(',') ? `${i},` : '';
      return `${index}${(1617926400 + i * 60) * unit},10,12,9,11,4,${(1617926460 + i * 60) * unit - 1},42,7,1,11,0\n`;
    });
    const target = path.join(folder, `BTCUSDT-1m-${files++}.csv`);
    writeFileSync(target, header + rows.join(''));
    const feed = await openFeed([target]);
    const [bars] = await all(feed);
    expect(bars?.symbol).toBe('BTCUSDT');
    expect([...(bars?.bars.openTime ?? [])]).toEqual([0, 1, 2].map((i) => 1617926400000 + i * 60_000));
    expect(bars?.bars.vwap[0]).toBe(10.5);
    expect((await feed.instruments())[0]?.calendar).toBe('24X7');
  });

  test('a date of a daily stock file becomes the session of New York, half days included', async () => {
    const days =
      'Date,Open,High,Low,Close,Adj Close,Volume\n2025-11-26,1,1,1,1,9,1\n2025-11-28,1,1,1,1,9,1\n2025-12-01,1,1,1,1,9,1\n2025-12-02,1,1,1,1,9,1\n';
    const target = path.join(folder, 'aapl.csv');
    writeFileSync(target, days);
    const [daily] = await all(await openFeed([target]));
    expect(daily?.symbol).toBe('AAPL');
    expect(daily?.timeframe).toBe('1d');
    expect(new Date(daily!.bars.openTime[1]!).toISOString()).toBe('2025-11-28T14:30:00.000Z');
    expect(new Date(daily!.bars.closeTime[1]!).toISOString()).toBe('2025-11-28T18:00:00.000Z');
    expect([...daily!.bars.scheduledMinutes]).toEqual([390, 210, 390, 390]);
    expect(daily!.bars.close[1]).toBe(1);
  });

  test('the real AAPL file of the sample data sets is 1260 sessions of New York', async () => {
    const feed = await openFeed([path.resolve('node_modules/@observablehq/sample-datasets/aapl.csv')]);
    expect(await feed.coverage()).toEqual([
      {
        timeframe: '1d',
        symbol: 'AAPL',
        from: Date.parse('2013-05-13T13:30Z'),
        to: Date.parse('2018-05-11T20:00Z'),
        rows: 1260,
      },
    ]);
  });

  test('files of one symbol that follow each other are one series, whatever their order', async () => {
    const late = file('b.csv', HEADER + minute(2) + minute(3));
    const early = file('a.csv', HEADER + minute(0) + minute(1));
    const [bars] = await all(await openFeed([late, early]));
    expect(bars?.bars.length).toBe(4);
  });

  test('a request gives from ≤ open_time < to of the symbols asked for, and symbols may be mixed row by row', async () => {
    const mixed = [0, 1, 2, 3].map((i) => minute(i) + minute(i, '1,1,1,1,1', 'ADAUSDT')).join('');
    const feed = await openFeed([file('mixed.csv', HEADER + mixed)]);
    const at = (i: number): number => Date.parse('2021-04-09T00:00Z') + i * 60_000;
    const found: [string, number][] = [];
    for await (const { symbol, bars } of feed.bars({
      timeframe: '1m',
      symbols: ['ADAUSDT', 'NONE'],
      from: at(1),
      to: at(3),
    })) {
      found.push([symbol, bars.length]);
    }
    expect(found).toEqual([['ADAUSDT', 2]]);
  });
});

describe('what is refused', () => {
  test.each([
    ['a price of zero', '10,11,0,10.5,3', 'low 0 is not positive'],
    ['a high below the low', '10,8,9,10,3', 'high 8 is below low 9'],
    ['a high below the close', '10,10.4,9,10.5,3', 'high 10.4 is below close 10.5'],
    ['a low above the open', '10,12,10.1,11,3', 'low 10.1 is above open 10'],
    ['an empty price', '10,11,9,,3', 'close is missing or not a number'],
    ['a price that is text', '10,11,nine,10,3', 'low is missing or not a number'],
    ['a negative volume', '10,11,9,10.5,-3', 'volume -3 is not possible'],
    ['an empty volume among volumes', '10,11,9,10.5,', 'volume is missing or not a number'],
  ])('a row with %s is refused with file, row, symbol, time and value', async (_, cells, reason) => {
    const target = file('bad.csv', HEADER + minute(0) + minute(1) + minute(2, cells) + minute(3));
    const error = await failure(openFeed([target]));
    expect(error.code).toBe('ARGUS_FEED_ROW');
    expect(error.message).toBe(`${target} row 3 (BTCUSDT 2021-04-09T00:02:00.000Z): ${reason}`);
    const feed = await openFeed([target], { badRows: 'quarantine' });
    expect(feed.quarantined()).toEqual([
      { file: target, row: 3, symbol: 'BTCUSDT', time: '2021-04-09T00:02:00.000Z', reason },
    ]);
    expect((await all(feed))[0]?.bars.length).toBe(3);
  });

  test('a second row of one symbol and time with other values is refused with the row and the reason', async () => {
    const rows = [0, 1].map((i) => minute(i)).join('') + minute(1, '10,11,9,10.25,3') + minute(2);
    const error = await failure(openFeed([file('twice.csv', HEADER + rows)]));
    expect(error.code).toBe('ARGUS_FEED_ROW');
    expect(error.message).toContain('row 3 (BTCUSDT');
    expect(error.message).toContain('another row of the same symbol and time has other values');
  });

  test('a local time in the hour in which its clock is put back is refused by that reason, and its neighbours are read', async () => {
    const hours = [0, 1, 2, 2, 3, 4].map((hour, i) => `2023-10-29 0${hour}:00:00,1,1,1,1,${i + 1}\n`);
    const target = file('BTCUSDT-1h.csv', `date,open,high,low,close,volume\n${hours.join('')}`);
    const feed = await openFeed([target], { timezone: 'Europe/Berlin', venue: 'BINANCE', badRows: 'quarantine' });
    expect(feed.quarantined().map(({ row }) => row)).toEqual([3, 4]);
    expect(feed.quarantined()[0]?.reason).toContain('occurs twice or never');
    const [{ bars } = { bars: null }] = await all(feed);
    const opens = ['28T22', '28T23', '29T02', '29T03'].map((text) => Date.parse(`2023-10-${text}:00Z`));
    expect([...(bars?.openTime ?? [])]).toEqual(opens);
  });

  test('rows that are one step apart and off the grid are refused each', async () => {
    const half = (i: number) => minute(i).replace(':00Z', ':30Z');
    const target = file('off.csv', HEADER + minute(0) + half(1) + half(2) + half(3) + minute(5));
    const feed = await openFeed([target], { timeframe: '1m', badRows: 'quarantine' });
    expect(feed.quarantined().map(({ row }) => row)).toEqual([2, 3, 4]);
    expect((await all(feed))[0]?.bars.length).toBe(2);
  });

  test('a null of Parquet is no number: a price refuses its row, an average price is none', async () => {
    const row = (i: number, low: string, vwap: string) =>
      `(TIMESTAMPTZ '2021-04-09 00:0${i}:00Z', 10.0::DOUBLE, 11.0::DOUBLE, ${low}::DOUBLE, 10.0::DOUBLE, 5::BIGINT, ${vwap}::DOUBLE)`;
    const rows = [row(0, '9', 'NULL'), row(1, 'NULL', '10'), row(2, '9', '10'), row(3, '9', '10')].join();
    const target = await parquet(`SELECT * FROM (VALUES ${rows}) AS t(ts, open, high, low, close, volume, vwap)`);
    const feed = await openFeed([target], { venue: 'BINANCE', badRows: 'quarantine' });
    expect(feed.quarantined().map(({ row }) => row)).toEqual([2]);
    const [{ bars } = { bars: null }] = await all(feed);
    expect([...(bars?.vwap ?? [])]).toEqual([Number.NaN, 10, 10]);
  });

  test('a time is refused when it opens no bar of the timeframe, or lies on a day without session', async () => {
    const half = minute(1).replace('00:01:00Z', '00:01:30Z');
    const error = await failure(
      openFeed([file('half.csv', HEADER + minute(0) + half + minute(2) + minute(3))], { timeframe: '1m' }),
    );
    expect(error.message).toContain('no 1m bar opens at this time');
    const saturday = 'date,open,high,low,close,volume\n2025-01-10,1,1,1,1,1\n2025-01-11,1,1,1,1,1\n';
    expect((await failure(openFeed([file('saturday.csv', saturday)], { assetClass: 'us_equity' }))).message).toContain(
      'XNYS has no session on this date',
    );
  });

  test('a time outside of what the calendar knows is a bad row, not a closed venue', async () => {
    const old = 'date,open,high,low,close,volume\n1975-01-09 15:00:00,1,1,1,1,1\n1975-01-09 15:01:00,1,1,1,1,1\n';
    expect((await failure(openFeed([file('old.csv', old)]))).message).toContain('XNYS is not known at this time');
    const odd = HEADER + minute(0) + minute(1) + minute(2).replace('2021-04-09T00:02:00Z', 'inf') + minute(3);
    const feed = await openFeed([file('odd.csv', odd)], { badRows: 'quarantine' });
    expect(feed.quarantined().map(({ row, time }) => [row, time])).toEqual([[3, null]]);
  });

  test('noise of less than 1e-9 in high and low is removed by widening them', async () => {
    const target = file(
      'noise.csv',
      HEADER + minute(0, '10,10.499999999,9,10.5,3') + minute(1, '10,11,10.000000001,10.5,3'),
    );
    const [bars] = await all(await openFeed([target]));
    expect([bars?.bars.high[0], bars?.bars.low[1]]).toEqual([10.5, 10]);
  });

  test.each([
    ['a missing file', () => path.join(folder, 'none.csv'), 'ARGUS_FEED_MISSING', 'does not exist'],
    [
      'a folder without bars',
      () => mkdtempSync(path.join(folder, 'none-')),
      'ARGUS_FEED_EMPTY',
      'holds no file of bars',
    ],
    ['an empty file', () => file('empty.csv', ''), 'ARGUS_FEED_EMPTY', 'is empty'],
    ['a header alone', () => file('header.csv', HEADER), 'ARGUS_FEED_EMPTY', 'has no rows'],
    [
      'a binary file',
      () => file('x.bin', Buffer.from([1, 0, 2, 0])),
      'ARGUS_FEED_FORMAT',
      'no file of bars in any known format',
    ],
    ['a broken Parquet file', () => file('x.parquet', 'PAR1 and nothing more'), 'ARGUS_FEED_FORMAT', 'cannot be read'],
    [
      'a missing column',
      () => file('c.csv', 'ts,open,high,close\n1,1,1,1\n'),
      'ARGUS_FEED_FORMAT',
      'has no column low, volume',
    ],
    [
      'a file without times',
      () => file('t.csv', 'open,high,low,close,volume\n1,1,1,1,1\n'),
      'ARGUS_FEED_FORMAT',
      'has no column time',
    ],
    ['one bar alone', () => file('one.csv', HEADER + minute(0)), 'ARGUS_FEED_FORMAT', 'that of no timeframe'],
    [
      'a page of a failed download',
      () => file('page.csv', '\n<!DOCTYPE html>\n<html><head><title>429 Too Many</title></head></html>\n'),
      'ARGUS_FEED_FORMAT',
      'is a page of HTML or XML, not a table ("429 Too Many")',
    ],
    [
      'an unknown class',
      () => file('k.csv', (HEADER + minute(0) + minute(1)).replaceAll('crypto', 'tulips')),
      'ARGUS_FEED_FORMAT',
      '"tulips"',
    ],
  ])('%s is refused with the name of the file', async (_, target, code, part) => {
    const name = target();
    const error = await failure(openFeed([name]));
    expect(error.code).toBe(code);
    expect(error.message).toContain(name);
    expect(error.message).toContain(part);
  });

  test('a symbol of two venues in one file is two instruments, told apart by the venue', async () => {
    const rows = [0, 1, 2].map((i) => minute(i) + minute(i).replace('BINANCE', 'KRAKEN')).join('');
    const feed = await openFeed([file('v.csv', HEADER + rows)]);
    expect((await feed.instruments()).map(({ symbol }) => symbol)).toEqual(['BTCUSDT@BINANCE', 'BTCUSDT@KRAKEN']);
  });

  test('a file is refused when some of its times have a zone mark and some have none', async () => {
    const error = await failure(openFeed([file('zones.csv', HEADER + minute(0) + minute(1).replace('Z,', ','))]));
    expect([error.code, error.message]).toEqual([
      'ARGUS_FEED_FORMAT',
      expect.stringContaining('mixes 1 times with a zone mark and 1 without'),
    ]);
  });

  test('a symbol with a quote or a path in its name is refused row by row, and no other row', async () => {
    const bad = (name: string) => [0, 1].map((i) => minute(i, '1,1,1,1,1', name)).join('');
    const text = HEADER + minute(0) + minute(1) + bad(`A'; DROP`) + bad('../../etc/passwd');
    const feed = await openFeed([file('names.csv', text)], { badRows: 'quarantine' });
    expect(feed.quarantined().map(({ row }) => row)).toEqual([3, 4, 5, 6]);
    expect((await feed.instruments()).map(({ symbol }) => symbol)).toEqual(['BTCUSDT']);
  });

  test('an unreadable file is named, and does not stop the others when asked to go on', async () => {
    const good = file('good.csv', HEADER + minute(0) + minute(1));
    const broken = file('broken.parquet', 'PAR1 and nothing more');
    const feed = await openFeed([broken, good], { badRows: 'quarantine' });
    expect((await all(feed))[0]?.bars.length).toBe(2);
    expect(feed.skipped()).toMatchObject([{ path: broken, named: true }]);
  });

  test('a row with too many or too few cells is refused by its number, and no other row', async () => {
    const rows = Array.from({ length: 20 }, (_, i) => minute(i)).join('');
    const target = file(
      'wide.csv',
      `${HEADER}${rows}${minute(21, '1,2,3,4,5,6,7')}${minute(22, '1,2,3')}${minute(23)}`,
    );
    const feed = await openFeed([target], { badRows: 'quarantine' });
    expect(feed.quarantined().map(({ row, reason }) => [row, reason])).toEqual([
      [21, 'has 11 cells instead of 9'],
      [22, 'has 7 cells instead of 9'],
    ]);
    expect((await all(feed))[0]?.bars.length).toBe(21);
  });
});
