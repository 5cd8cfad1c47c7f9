import { describe, expect, test } from 'vitest';
import { rolesByPlace, rolesOf } from './columns.ts';
import { LAYOUTS, layoutOf } from './layouts.ts';
import { nameOf, unitOf } from './roles.ts';

const columnsOf = (header: string) => header.split(',').map((name) => ({ name, type: 'VARCHAR' }));
const byHeader = (header: string, row = '') => layoutOf('a.csv', header.split(',').map(nameOf), row.split(','));

describe('the layout of a table', () => {
  test.each([
    ['Date,Open,High,Low,Close,Adj Close,Volume', 'yahoo'],
    ['Date,Price,Open,High,Low,Vol.,Change %', 'investing'],
    ['Date,Close/Last,Volume,Open,High,Low', 'nasdaq'],
    ['<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>', 'stooq'],
    ['<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<TICKVOL>,<VOL>,<SPREAD>', 'metatrader-5'],
    ['symbol,timestamp,open,high,low,close,volume,trade_count,vwap', 'alpaca'],
    ['ticker,volume,open,close,high,low,window_start,transactions', 'polygon-flat-file'],
    ['v,vw,o,c,h,l,t,n', 'polygon'],
    ['Unix,Date,Symbol,Open,High,Low,Close,Volume BTC,Volume USDT', 'crypto-data-download'],
    ['Gmt time,Open,High,Low,Close,Volume', 'dukascopy'],
    ['SYMBOL,SERIES,OPEN,HIGH,LOW,CLOSE,LAST,PREVCLOSE,TOTTRDQTY,TOTTRDVAL,TIMESTAMP,ISIN', 'nse-bhavcopy'],
  ])('%s is the header of %s', (header, id) => {
    expect(byHeader(header)?.id).toBe(id);
  });

  test.each([
    ['1704067200000,1,2,0.5,1,3,1704067259999,3,7,1,1,0', 'BTCUSDT-1m.csv', 'binance-klines'],
    ['1704067200000,1,2,0.5,1,3', 'BTC_USDT-1m.json', 'freqtrade-candles'],
    ['1704067200,1,2,0.5,1,3,7', 'XBTUSD_1.csv', 'kraken-ohlcvt'],
    ['20240101 170000,1,2,0.5,1,0', 'DAT_ASCII_EURUSD_M1_2024.csv', 'histdata'],
    ['2024.01.02,09:30,1,2,0.5,1,3', 'EURUSD.csv', 'metatrader-4'],
    ['2024-01-02,1,2,0.5,1,3', 'AAPL.csv', 'plain-candles'],
  ])('the row %s of %s without header is of %s', (row, file, id) => {
    expect(layoutOf(file, null, row.split(','))?.id).toBe(id);
  });

  test('rows of another shape are of no layout, and common names need none', () => {
    expect(layoutOf('a.csv', null, ['1', '2', '3'])).toBeNull();
    expect(byHeader('date,open,high,low,close,volume')).toBeNull();
  });

  test('every layout has an id of its own and a way to be recognised', () => {
    expect(new Set(LAYOUTS.map(({ id }) => id)).size).toBe(LAYOUTS.length);
    for (const { id, header, first } of LAYOUTS) expect(header ?? first, id).toBeDefined();
  });
});

describe('the role of a column', () => {
  test('names are found whatever their case, brackets, numbers and units', () => {
    const roles = rolesOf(columnsOf('Time (UTC),1. open,High*,<LOW>,Close (EUR),Volume BTC,Ticker'), null);
    expect(roles).toMatchObject({
      time: 'Time (UTC)',
      open: '1. open',
      high: 'High*',
      low: '<LOW>',
      close: 'Close (EUR)',
      volume: 'Volume BTC',
      symbol: 'Ticker',
    });
    expect([unitOf('Close (EUR)'), unitOf('Close')]).toEqual(['EUR', null]);
  });

  test('a volume in money is none, and the one in coins is found on either side of it', () => {
    expect(rolesOf(columnsOf('time,open,high,low,close,Volume USDT'), null).volume).toBeUndefined();
    expect(rolesOf(columnsOf('time,open,high,low,close,Volume USDT,Volume ETH'), null).volume).toBe('Volume ETH');
  });

  test('German names are found, also with an umlaut of two characters, and Umsatz is no volume', () => {
    const header = 'Datum,Uhrzeit,Ero\u0308ffnung,Hoch,Tief,Schluss,Umsatz,Volumen';
    const { open, ...roles } = rolesOf(columnsOf(header), null);
    expect(open?.normalize('NFC')).toBe('Eröffnung');
    expect(roles).toMatchObject({ date: 'Datum', clock: 'Uhrzeit', high: 'Hoch', low: 'Tief', close: 'Schluss' });
    expect(roles.volume).toBe('Volumen');
    const money = rolesOf(columnsOf('Datum;Erster;Hoch;Tief;Schlusskurs;Stuecke;Volumen'.replaceAll(';', ',')), null);
    expect(money.volume, 'Volumen beside Stücke is their worth').toBe('Stuecke');
  });

  test('single letters are prices only together, and an index without a name is the time', () => {
    expect(rolesOf(columnsOf('c,x,y'), null)).toEqual({});
    expect(rolesOf(columnsOf('column0,open,high,low,close,volume'), null).time).toBe('column0');
  });

  test('names such as constructor and __proto__ are names like any other', () => {
    const roles = rolesOf(columnsOf('constructor,__proto__,date,open,high,low,close,volume'), null);
    expect(Object.keys(roles)).not.toContain('constructor');
    expect(roles.time).toBe('date');
  });

  test('columns without names have their role by place', () => {
    const layout = layoutOf('XBTUSD_1.csv', null, '1704067200,1,2,0.5,1,3,7'.split(','));
    expect(layout === null ? {} : rolesByPlace(layout)).toMatchObject({
      time: 'c0',
      open: 'c1',
      close: 'c4',
      volume: 'c5',
    });
  });
});
