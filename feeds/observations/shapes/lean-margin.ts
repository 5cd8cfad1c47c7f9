import path from 'node:path';
import { quoteName, quoteText } from '../../tables/quoting.ts';
import type { SeriesShape } from '../shape.ts';

/** Margin interest of LEAN: a time and a rate without a header, in cryptofuture/binance/margin_interest/btcusd.csv. */
export const leanMargin: SeriesShape = {
  name: 'margin interest of LEAN',
  columns: 'a time and a rate without a header, in a folder margin_interest',
  parts(table) {
    const folders = path.dirname(table.path).split(/[\\/]/);
    const [time, value] = table.columns;
    if (folders.at(-1) !== 'margin_interest' || time === undefined || value === undefined) return null;
    const venue = (folders.at(-2) ?? '').toUpperCase();
    const symbol = (table.name.split('.')[0] ?? '').toUpperCase();
    return [
      {
        series: quoteText(`funding_8h:${venue}:${symbol}`),
        time: `epoch_us(try_strptime(${quoteName(time.name)}, '%Y%m%d %H:%M:%S')) / 1000.0`,
        value,
      },
    ];
  },
};
