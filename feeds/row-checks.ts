import type { RawRows } from './raw-rows.ts';
import type { SessionlessDay } from './sessionless-days.ts';

/** A row that is no bar. `row` counts the rows of data from 1 (a header line is not counted). */
export interface BadRow {
  readonly file: string;
  readonly row: number;
  readonly symbol: string;
  /** ISO time as the file has it, or null when it cannot be read. */
  readonly time: string | null;
  readonly reason: string;
  /** Absent unless the calendar has no session on its date. */
  readonly sessionless?: SessionlessDay;
}

export const describeRow = ({ file, row, symbol, time, reason }: BadRow): string =>
  `${file} row ${row} (${symbol} ${time ?? 'without time'}): ${reason}`;

/** Adjusting a price leaves noise of this relative size in open and close against high and low; anything larger is a fault. */
const NOISE = 1e-9;

type PriceColumns = Pick<RawRows, 'open' | 'high' | 'low' | 'close' | 'volume'>;

/** Whether the prices and the volume of a row are those of a bar as they stand. Any other row takes priceFault and widenToHull. */
export function isSound(rows: PriceColumns, i: number): boolean {
  const open = rows.open[i] as number;
  const high = rows.high[i] as number;
  const low = rows.low[i] as number;
  const close = rows.close[i] as number;
  const volume = rows.volume[i] as number;
  return isInside(open, high, low, close) && volume >= 0 && volume < Number.POSITIVE_INFINITY;
}

/** One comparison chain that only good prices pass: NaN and infinity fail it too. */
const isInside = (open: number, high: number, low: number, close: number): boolean =>
  low > 0 && low <= open && low <= close && open <= high && close <= high && high < Number.POSITIVE_INFINITY;

/** The fault in the prices or the volume of a row, or null. `noVolume`: the symbol has none, and it may be missing. */
export function priceFault(rows: PriceColumns, i: number, noVolume: boolean): string | null {
  const open = rows.open[i] as number;
  const high = rows.high[i] as number;
  const low = rows.low[i] as number;
  const close = rows.close[i] as number;
  if (!isInside(open, high, low, close)) {
    for (const name of ['open', 'high', 'low', 'close'] as const) {
      const value = rows[name][i] as number;
      if (!Number.isFinite(value)) return `${name} is missing or not a number`;
      if (value <= 0) return `${name} ${value} is not positive`;
    }
    if (high < low) return `high ${high} is below low ${low}`;
    const above = Math.max(open, close);
    const below = Math.min(open, close);
    if (above > high * (1 + NOISE)) return `high ${high} is below ${open >= close ? 'open' : 'close'} ${above}`;
    if (below < low * (1 - NOISE)) return `low ${low} is above ${open <= close ? 'open' : 'close'} ${below}`;
  }
  const volume = rows.volume[i] as number;
  if (volume >= 0 && volume < Number.POSITIVE_INFINITY) return null;
  if (noVolume && Number.isNaN(volume)) return null;
  // A cell that is there and cannot be read is -Infinity: it is no missing volume.
  if (volume === Number.NEGATIVE_INFINITY) return 'volume is not a number';
  return Number.isNaN(volume) ? 'volume is missing or not a number' : `volume ${volume} is not possible`;
}

/** Makes high and low contain open and close (noise that priceFault let pass) and a missing volume zero. */
export function widenToHull(rows: PriceColumns, i: number): void {
  const open = rows.open[i] as number;
  const close = rows.close[i] as number;
  if ((rows.high[i] as number) < open) rows.high[i] = open;
  if ((rows.high[i] as number) < close) rows.high[i] = close;
  if ((rows.low[i] as number) > open) rows.low[i] = open;
  if ((rows.low[i] as number) > close) rows.low[i] = close;
  if (Number.isNaN(rows.volume[i] as number)) rows.volume[i] = 0;
}
