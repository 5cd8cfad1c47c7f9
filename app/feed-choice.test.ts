import { describe, expect, it } from 'vitest';
import { chooseFeed } from './feed-choice.ts';

const LIVE = { feed: 'binance:ETHUSDT' };

describe('the choice of a feed', () => {
  it('falls on the simulated market when nothing is named', () => {
    expect(chooseFeed({}, {})).toEqual({ kind: 'simulator' });
  });

  it('takes a live feed from the option, symbols in capitals and in their order, and from ARGUS_FEED without options', () => {
    const symbols = ['ETHUSDT', 'BTCUSDT'];
    expect(chooseFeed({ feed: 'binance:ethusdt, BTCUSDT' }, {})).toEqual({ kind: 'binance', symbols });
    expect(chooseFeed({}, LIVE)).toEqual({ kind: 'binance', symbols: ['ETHUSDT'] });
  });

  it('puts an option before the variable ARGUS_FEED', () => {
    expect(chooseFeed({ simulate: true }, LIVE)).toEqual({ kind: 'simulator' });
    expect(chooseFeed({ bars: ['a.csv'] }, LIVE)).toEqual({ kind: 'files', paths: ['a.csv'], reading: {} });
  });

  it('refuses two feeds at once and names both', () => {
    expect(() => chooseFeed({ simulate: true, feed: 'binance:BTCUSDT' }, {})).toThrow(
      '--simulate and --feed are two feeds: give one of them',
    );
  });

  it.each(['', 'binance', 'binance:', 'kraken:XBTUSD', 'binance:BTC USDT', 'binance:A,A'])(
    'refuses the live feed "%s" as wrong usage',
    (feed) => {
      expect(() => chooseFeed({ feed }, {})).toThrow(expect.objectContaining({ code: 'ARGUS_USAGE' }));
    },
  );
});
