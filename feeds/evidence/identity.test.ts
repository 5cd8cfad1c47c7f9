import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ArgusError } from '#errors/argus-error.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import { DAY } from '#market/time.ts';
import { bestCalendars, CANDIDATES, fitCalendars } from './calendar-fit.ts';
import { identityOf } from './identity.ts';
import { readingOptions } from './options.ts';
import { canonicalSymbol, faultOfSymbol, symbolOfFile, symbolOfFolder } from './symbols.ts';

describe('the symbol of a file', () => {
  test.each([
    ['BTCUSDT-1m-2021-04.csv', 'BTCUSDT'],
    ['BTCUSDT-1m-2021-04-29.zip', 'BTCUSDT'],
    ['data/spot/daily/klines/BTCUSDT/1m/BTCUSDT-1m-2024-01-01.zip', 'BTCUSDT'],
    ['data/futures/um/daily/klines/BTCUSDT/1m/BTCUSDT-1m-2024-01-01.zip', 'BTCUSDT-PERP'],
    ['BTCUSD_PERP-1m-2024-01-01.csv', 'BTCUSD-PERP'],
    ['BTCUSD_240329-1m-2024-01-01.csv', 'BTCUSD-240329'],
    ['SLP_USDT-1m.json', 'SLPUSDT'],
    ['XRP_USDT_USDT-1h-futures.feather', 'XRPUSDT-PERP'],
    ['XRP_ETH-1m.feather', 'XRPETH'],
    ['BTC_USDT.csv', 'BTCUSDT'],
    ['aapl.csv', 'AAPL'],
    ['AAPL_2023.csv', 'AAPL'],
    ['AAPL-5m.csv.gz', 'AAPL'],
    ['AAPL_1d.parquet', 'AAPL'],
    ['AAPL_daily.csv', 'AAPL'],
    ['AAPL Historical Data.csv', 'AAPL'],
    ['EURUSD_M1_202301020000_202312312359.csv', 'EURUSD'],
    ['DAT_ASCII_EURUSD_M1_2023.csv', 'EURUSD'],
    ['BRK.A.csv', 'BRK.A'],
    ['BRK.B.parquet', 'BRK.B'],
    ['BF-B.csv', 'BF-B'],
    ['BTC-USD.csv', 'BTC-USD'],
    ['0700.HK.csv', '0700.HK'],
    ['M&M.NS.csv', 'M&M.NS'],
    ['BRK_B.csv', 'BRK_B'],
    ['^GSPC.csv', '^GSPC'],
    ['EURUSD=X.csv', 'EURUSD=X'],
    ['7203.csv', '7203'],
    ['AAPL.CSV.GZ', 'AAPL'],
    ['constructor.csv', 'CONSTRUCTOR'],
    ['archive.zip/MSFT.csv', 'MSFT'],
  ])('%s is %s: only known extensions and tails are cut', (file, symbol) => {
    expect(symbolOfFile(file).symbol).toBe(symbol);
  });

  test.each([
    ['data/symbol=AAPL/part-0.parquet', 'AAPL'],
    ['data/date=2024-01-02/Ticker=BRK.B/0.parquet', 'BRK.B'],
    ['symbol=BTC%2FUSDT%3AUSDT/1.csv', 'BTCUSDT-PERP'],
    ['symbol=AAPL/symbol=100%/1.csv', '100%'],
    ['symbol=AAPL.csv', undefined],
    ['symbols/0.csv', undefined],
    ['symbol=AAPL/part-00000-0a1b-c000.snappy.parquet', 'AAPL'],
    ['symbol=AAPL/data_0.parquet', 'AAPL'],
    ['symbol=ZZZ/AAPL.csv', undefined],
    ['symbol=ZZZ/7203.csv', undefined],
  ])('the folders of %s name the symbol %s', (file, symbol) => {
    expect(symbolOfFolder(file)?.symbol).toBe(symbol);
  });
});

test.each([
  ['BTC/USDT', 'BTCUSDT', 'spot'],
  ['BTC/USDT:USDT', 'BTCUSDT-PERP', 'perpetual'],
  ['BTC/USD:BTC', 'BTCUSD-PERP', 'perpetual'],
  ['BTC/USD:BTC-240329', 'BTCUSD-240329', 'delivery'],
  ['BTCUSD_PERP', 'BTCUSD-PERP', 'perpetual'],
  ['BTCUSD_240329', 'BTCUSD-240329', 'delivery'],
  ['BTCUSDT_240329', 'BTCUSDT-240329', 'delivery'],
  ['BTC-USDT-SWAP', 'BTC-USDT-SWAP', 'perpetual'],
  ['BRK/B', 'BRK.B', null],
  ['BRK.B', 'BRK.B', null],
  ['M&M.NS', 'M&M.NS', null],
  ['constructor', 'constructor', null],
  ['__proto__', '__proto__', null],
])('the symbol %s is kept as %s, a %s instrument', (text, symbol, kind) => {
  expect(canonicalSymbol(text)).toEqual({ symbol, kind });
});

test.each(['.', '..', '', ' ', 'A B', '../x', '<b>', 'A\nB', 'A'.repeat(65)])(
  'the text "%s" can be no symbol',
  (text) => {
    expect(faultOfSymbol(text)).not.toBeNull();
  },
);

const identify = (
  symbol: string,
  columns: { assetClass?: string; venue?: string } = {},
  options = {},
  vendor?: { vendor: string; assetClass?: string; venue?: string },
) =>
  identityOf({
    path: 'f.csv',
    symbol,
    assetClass: columns.assetClass ?? '',
    venue: columns.venue ?? '',
    options,
    vendor,
  });

describe('the identity of a symbol', () => {
  test.each([
    ['7203.T', 'global_equity', 'XTKS'],
    ['0700.HK', 'global_equity', 'XHKG'],
    ['VOD.L', 'global_equity', 'XLON'],
    ['SAP.DE', 'global_equity', 'XETR'],
    ['M&M.NS', 'global_equity', 'XBOM'],
    ['500325.BO', 'global_equity', 'XBOM'],
    ['AAPL.US', 'us_equity', 'XNYS'],
    ['BTC-USD', 'crypto', '24X7'],
    ['ETHUSDT', 'crypto', '24X7'],
    ['BTC/USDT:USDT', 'derivatives', '24X7'],
    ['BTCUSD_240329', 'derivatives', '24X7'],
    ['EURUSD=X', 'forex', 'FX'],
    ['EURUSD', 'forex', 'FX'],
    ['XAUUSD', 'commodity', 'FX'],
    ['ES=F', 'derivatives', 'CMES'],
    ['^GSPC', 'us_equity', 'XNYS'],
    ['^N225', 'global_equity', 'XTKS'],
  ])('the name %s alone says %s with the sessions of %s', (symbol, assetClass, calendar) => {
    expect(identify(symbol)).toMatchObject({ assetClass, calendar });
  });

  test.each(['AAPL', 'BRK.A', 'BRK.B', 'BF-B', '10107', 'constructor', '__proto__', 'toString'])(
    'the name %s says nothing about a venue',
    (symbol) => {
      expect(identify(symbol)).toBeNull();
    },
  );

  test('columns decide before options, options before names, names before the usual market of a vendor', () => {
    expect(identify('AUDUSDT', { assetClass: 'forex', venue: 'BINANCE' })).toMatchObject({
      assetClass: 'forex',
      calendar: '24X7',
    });
    expect(identify('7203.T', { venue: 'NYSE' }, { venue: 'LSE' })).toMatchObject({ venue: 'NYSE', calendar: 'XNYS' });
    expect(identify('7203.T', {}, { venue: 'LSE' })).toMatchObject({ venue: 'LSE', calendar: 'XLON' });
    expect(identify('EURUSD', {}, {}, { vendor: 'Polygon', assetClass: 'us_equity', venue: 'US' })).toMatchObject({
      calendar: 'FX',
    });
    expect(identify('AAPL', {}, {}, { vendor: 'Polygon', assetClass: 'us_equity', venue: 'US' })).toMatchObject({
      calendar: 'XNYS',
    });
  });

  test('a venue that is named and not known is refused with the list and the options, and they decide', () => {
    expect(() => identify('AIR', { venue: 'XPAR' })).toThrow(/XPAR.*BINANCE.*--class, --venue or --calendar decides/);
    expect(() => identify('AIR.PA')).toThrow(/has the ending of an exchange whose sessions are not known/);
    expect(identify('AIR', { venue: 'XPAR' }, { calendar: 'XETR' })).toMatchObject({ venue: 'XPAR', calendar: 'XETR' });
    expect(identify('AIR', { venue: 'XPAR' }, { venue: 'XETRA' })).toMatchObject({ venue: 'XETRA', calendar: 'XETR' });
    for (const venue of ['constructor', '__proto__', 'toString'])
      expect(() => identify('A', { venue })).toThrow(ArgusError);
    expect(() => identify('A', { assetClass: 'constructor' })).toThrow(/none of crypto/);
  });

  test('a share of the world without a venue is not given to London', () => {
    expect(identify('ABC', { assetClass: 'global_equity' })).toBeNull();
  });
});

test('the dates of a year fit the calendar they are of alone, a few days several', () => {
  for (const id of CANDIDATES) {
    const sessions = calendarOf(id).sessions(Date.UTC(2022, 0, 3), Date.UTC(2023, 11, 30));
    const dates = new Set(sessions.map(({ date }) => Date.parse(date)));
    expect(bestCalendars(fitCalendars(dates)), id).toContain(id);
    // Mumbai and Frankfurt differ from their neighbours by a few days only.
    expect(bestCalendars(fitCalendars(dates)).length, id).toBeLessThanOrEqual(2);
  }
  const week = new Set([0, 1, 2, 3, 4].map((i) => Date.UTC(2024, 2, 4) + i * DAY));
  expect(bestCalendars(fitCalendars(week)).length).toBeGreaterThan(3);
});

test('one Saturday in a year of New York does not make it a coin', () => {
  const sessions = calendarOf('XNYS').sessions(Date.UTC(2023, 0, 3), Date.UTC(2023, 3, 1));
  const dates = new Set([...sessions.map(({ date }) => Date.parse(date)), Date.UTC(2023, 1, 4)]);
  expect(bestCalendars(fitCalendars(dates))).toEqual(['XNYS']);
});

test('options that name nothing known are wrong usage before any file is opened', () => {
  const flags = [
    { timezone: 'Mars' },
    { dateFormat: 'fortnight' },
    { class: 'constructor' },
    { venue: 'XPAR' },
    { calendar: 'XPAR' },
  ];
  for (const flag of flags)
    expect(() => readingOptions(flag)).toThrow(expect.objectContaining({ code: 'ARGUS_USAGE' }));
  expect(readingOptions({ venue: 'XPAR', calendar: 'XETR' })).toMatchObject({ venue: 'XPAR', calendar: 'XETR' });
});

test('10,000 symbols, classes and venues, damaged or not, have an identity of a known venue, none, or a refusal', () => {
  const names =
    'AAPL BRK.A BTC/USDT:USDT BTCUSD_240329 0700.HK M&M.NS EURUSD=X constructor __proto__ toString . .. ^GSPC ES=F'.split(
      ' ',
    );
  const venues = ['', 'NYSE', 'nasdaq', 'BINANCE', 'XPAR', 'constructor', '__proto__', 'YAHOO'];
  const classes = ['', 'crypto', 'us_equity', 'Global Equity', 'constructor', 'stock?'];
  const damaged = (list: readonly string[]) =>
    fc
      .tuple(fc.constantFrom(...list), fc.nat(12), fc.string({ maxLength: 2 }), fc.boolean())
      .map(([text, at, piece, hurt]) => (hurt ? text.slice(0, at) + piece + text.slice(at + 1) : text));
  const known = new Set<string>(CANDIDATES);
  const property = fc.property(damaged(names), damaged(classes), damaged(venues), (symbol, assetClass, venue) => {
    try {
      const found = identify(symbol, { assetClass, venue });
      if (found === null) return;
      expect(known.has(found.calendar)).toBe(true);
      // A venue that is named is the venue; none is given another one.
      if (venue.trim() !== '') expect(found.venue).toBe(venue);
      expect(identify(symbol, { assetClass, venue })).toEqual(found);
    } catch (error) {
      if (!(error instanceof ArgusError)) throw error;
    }
  });
  fc.assert(property, { numRuns: 10_000, seed: 5 });
});
