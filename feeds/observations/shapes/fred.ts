import { quoteName, quoteText } from '../../tables/quoting.ts';
import { timeCell } from '../cells.ts';
import type { SeriesShape } from '../shape.ts';

/** Families of the columns that FRED and its like name; an unknown one is of the family `series`. */
const FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/^(CPI|PCE|GDP|UNRATE|PAYEMS|INDPRO)/, 'macro'],
  [/^(DCOIL|DHHNGSP)/, 'commodity'],
  [/^(AAA|BAA|DGS|DAAA|DBAA|TB3)/, 'bond'],
  [/^(PCREDIT|FEDFUNDS|DFF)/, 'rate'],
  [/^VIX/, 'volatility'],
];

function seriesOf(column: string): string {
  if (/^(Brent|WTI)$/i.test(column)) return `commodity:${column.toUpperCase()}_MONTHLY`;
  return `${FAMILIES.find(([pattern]) => pattern.test(column))?.[1] ?? 'series'}:${column}`;
}

/** A date, then a column for each series. FRED renamed DATE to observation_date in December 2024. */
export const fred: SeriesShape = {
  name: 'FRED',
  columns: 'observation_date (or date), then a column for each series',
  parts(table) {
    const date = table.find('observation_date', 'date');
    if (date === undefined) return null;
    const time = timeCell(quoteName(date.name), date.type);
    return table.columns
      .filter((column) => column !== date && !/^column\d+$/.test(column.name))
      .map((value) => ({ series: quoteText(seriesOf(value.name)), time, value }));
  },
};

/** The answer of FRED's interface: its series is named by whoever asked, in the name of the file. */
export const fredAnswer: SeriesShape = {
  name: 'FRED (interface)',
  columns: 'realtime_start, realtime_end, date and value',
  parts(table) {
    const [date, value] = [table.find('date'), table.find('value')];
    const vintage = table.find('realtime_start') !== undefined && table.find('realtime_end') !== undefined;
    if (date === undefined || value === undefined || !vintage) return null;
    const name = table.name.replace(/\.\w+$/, '');
    return [{ series: quoteText(seriesOf(name)), time: timeCell(quoteName(date.name), date.type), value }];
  },
};
