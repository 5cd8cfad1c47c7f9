import { quoteName, quoteText } from '../../tables/quoting.ts';
import { timeCell } from '../cells.ts';
import type { SeriesShape } from '../shape.ts';

/** The family of each column. */
const FAMILIES = new Map([
  ['totalliquidityusd', 'tvl_usd'],
  ['fee', 'fees_usd'],
  ['prices', 'price_usd'],
  ['market_caps', 'market_cap_usd'],
  ['total_volumes', 'volume_usd'],
]);

/** Times without a zone mark in the exports of DefiLlama and CoinGecko fit Zurich, also when its clocks change. */
const ZONE = 'Europe/Zurich';

/** Value locked, market caps and fees of a protocol or chain, which the file names. */
export const defi: SeriesShape = {
  name: 'DefiLlama or CoinGecko',
  columns: `date, then ${[...FAMILIES.keys()].join(', ')}`,
  parts(table) {
    const date = table.find('date');
    const values = table.columns.filter(({ name }) => FAMILIES.has(name.toLowerCase()));
    if (date === undefined || values.length === 0) return null;
    const subject = table.name.split('.')[0] ?? '';
    const zone = table.find('fee') === undefined ? ZONE : undefined;
    const time = timeCell(quoteName(date.name), date.type, zone);
    return values.map((value) => ({
      series: quoteText(`${FAMILIES.get(value.name.toLowerCase())}:${subject}`),
      time,
      value,
    }));
  },
};
