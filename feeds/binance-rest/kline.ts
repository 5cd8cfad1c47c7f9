import { z } from 'zod';
import { ArgusError } from '#errors/argus-error.ts';
import { at } from '#market/at.ts';
import type { BarFields } from '#market/bar.ts';
import { priceFault, widenToHull } from '../row-checks.ts';

/** A number as the exchange writes it, in plain decimals. Number() alone would also take '', '0x10' and ' 1'. */
const decimal = z
  .string()
  .max(40)
  .regex(/^\d+(\.\d+)?$/);
const time = z.int().min(0).max(Date.UTC(2100, 0));

/** [open time, open, high, low, close, volume, close time, quote volume, trades, taker base, taker quote, unused]. */
const KLINE = z.tuple([
  time,
  decimal,
  decimal,
  decimal,
  decimal,
  decimal,
  time,
  decimal,
  z.int().min(0),
  decimal,
  decimal,
  z.unknown(),
]);
const PAGE_MAX = 1000;
const KLINES = z.array(KLINE).max(PAGE_MAX);

/** A requested page: bars with from ≤ open time < to, on a grid of `step` milliseconds. */
export interface PageRequest {
  readonly symbol: string;
  readonly interval: '1m' | '1d';
  readonly step: number;
  readonly from: number;
  readonly to: number;
}

/** Prices have eight decimals, so each trade adds at most this to the error of the quote volume. */
const QUOTE_ROUNDING = 1e-8;

/**
 * The klines of an answer as columns, oldest first. Each row must have the right shape, open on the grid, inside of
 * the period and after the row before it, and close before the next one opens. Its prices are checked as in every
 * feed. vwap is quote volume over base volume, NaN where nothing was traded or where it would lie outside of the bar.
 * @throws ArgusError ARGUS_FEED_ANSWER (shape, period, order) or ARGUS_FEED_ROW (prices), naming symbol, row and
 * column
 */
export function parseKlines(answer: unknown, page: PageRequest): BarFields {
  const parsed = KLINES.safeParse(answer);
  if (!parsed.success) throw new ArgusError('ARGUS_FEED_ANSWER', `${nameOf(page)}: ${faultOf(parsed.error)}`);
  const rows = parsed.data;
  const column = () => new Float64Array(rows.length);
  const columns = {
    openTime: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
    vwap: column(),
  };
  for (const [i, row] of rows.entries()) {
    const misplaced = timeFault(row[0], row[6], i === 0 ? null : (rows[i - 1]?.[0] ?? null), page);
    if (misplaced !== null) throw new ArgusError('ARGUS_FEED_ANSWER', `${nameOf(page)} row ${i + 1}: ${misplaced}`);
    columns.openTime[i] = row[0];
    columns.open[i] = Number(row[1]);
    columns.high[i] = Number(row[2]);
    columns.low[i] = Number(row[3]);
    columns.close[i] = Number(row[4]);
    columns.volume[i] = Number(row[5]);
    const fault = priceFault(columns, i, false);
    if (fault !== null) {
      const when = new Date(row[0]).toISOString();
      throw new ArgusError('ARGUS_FEED_ROW', `${nameOf(page)} row ${i + 1} (${when}): ${fault}`);
    }
    widenToHull(columns, i);
    columns.vwap[i] = vwapOf(Number(row[7]), row[8], columns, i);
  }
  return columns;
}

export const nameOf = ({ symbol, interval, from, to }: PageRequest): string =>
  `klines of ${symbol} ${interval} from ${new Date(from).toISOString()} to ${new Date(to).toISOString()}`;

function timeFault(open: number, close: number, before: number | null, page: PageRequest): string | null {
  const at = new Date(open).toISOString();
  if (open < page.from || open >= page.to) return `${at} is outside of the period asked for`;
  if (open % page.step !== 0) return `no ${page.interval} bar opens at ${at}`;
  if (before !== null && open <= before) return `${at} is not after the row before it`;
  if (close < open || close >= open + page.step) return `the bar of ${at} closes at ${new Date(close).toISOString()}`;
  return null;
}

function vwapOf(quoteVolume: number, trades: number, { low, high, volume }: BarFields, i: number): number {
  const base = at(volume, i);
  if (!(base > 0)) return Number.NaN;
  const value = quoteVolume / base;
  const slack = (QUOTE_ROUNDING * (trades + 1)) / base;
  return value >= at(low, i) - slack && value <= at(high, i) + slack ? value : Number.NaN;
}

/** "row 3 column 5: expected string", "symbols.status: …" of the first issue; the values themselves stay out of messages. */
export function faultOf(error: z.ZodError): string {
  const [issue] = error.issues;
  const [row, column] = issue?.path ?? [];
  let where = (issue?.path ?? []).map(String).join('.');
  if (typeof row === 'number') where = `row ${row + 1}${typeof column === 'number' ? ` column ${column + 1}` : ''}`;
  return `${where === '' ? '' : `${where}: `}${issue?.message ?? 'unknown shape'}`;
}
