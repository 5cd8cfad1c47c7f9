import { quoteName, quoteText } from '../../tables/quoting.ts';
import { timeCell } from '../cells.ts';
import type { SeriesShape } from '../shape.ts';

/** Exchanges put a few milliseconds after the settlement into the time of a rate. */
const toMinute = (time: string): string => `floor((${time}) / 60000) * 60000`;

/** Monthly files of data.binance.vision, named BTCUSDT-fundingRate-2024-01.csv. */
export const binanceFunding: SeriesShape = {
  name: 'funding of data.binance.vision',
  columns: 'calc_time, funding_interval_hours, last_funding_rate',
  parts(table) {
    const [time, hours] = [table.find('calc_time'), table.find('funding_interval_hours')];
    const value = table.find('last_funding_rate');
    if (time === undefined || hours === undefined || value === undefined) return null;
    const symbol = (table.name.split('-')[0] ?? '').toUpperCase();
    return [
      {
        series: `'funding_' || trim(${quoteName(hours.name)}::VARCHAR) || ${quoteText(`h:BINANCE:${symbol}`)}`,
        time: toMinute(timeCell(quoteName(time.name), time.type)),
        value,
      },
    ];
  },
};

/** Answers of REST interfaces: the symbol and the rate of each settlement. The markPrice is Binance's. */
export const restFunding: SeriesShape = {
  name: 'funding of a REST interface',
  columns: 'symbol, fundingTime, fundingRate',
  parts(table) {
    const symbol = table.find('symbol');
    const time = table.find('fundingtime', 'fundingratetimestamp', 'funding_time');
    const value = table.find('fundingrate', 'funding_rate');
    if (symbol === undefined || time === undefined || value === undefined) return null;
    const venue = table.find('markprice') === undefined ? 'UNSTATED' : 'BINANCE';
    return [
      {
        series: `${quoteText(`funding_{hours}h:${venue}:`)} || upper(trim(${quoteName(symbol.name)}::VARCHAR))`,
        time: toMinute(timeCell(quoteName(time.name), time.type)),
        value,
      },
    ];
  },
};

const FREQTRADE = /^([A-Za-z0-9]+)_([A-Za-z0-9]+)(?:_[A-Za-z0-9]+)?-(\d+)h-funding_rate\./;

/** Candles that freqtrade names BTC_USDT_USDT-8h-funding_rate: the rate is in `open`, the other prices are zero. */
export const freqtradeFunding: SeriesShape = {
  name: 'funding of freqtrade',
  columns: 'date, open, in a file named BTC_USDT_USDT-8h-funding_rate',
  parts(table) {
    const named = FREQTRADE.exec(table.name);
    if (named === null) return null;
    const [, base = '', quote = '', hours] = named;
    const series = quoteText(`funding_${hours}h:UNSTATED:${(base + quote).toUpperCase()}`);
    const [time, value] = [table.find('date', 'c0'), table.find('open', 'c1')];
    if (time === undefined || value === undefined) return null;
    return [{ series, time: timeCell(quoteName(time.name), time.type), value }];
  },
};
