/** How numbers, shares and times are written on pages. Times are UTC ms. */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** 0.744 → "74%". */
export const percent = (share: number) => `${Math.round(share * 100)}%`;
/** The share of bars that are less unusual, with a decimal where whole percents would all be 99 or 100: "99.7%". */
export const beyond = (share: number) =>
  share > 0.99 ? `${(Math.floor(share * 1000) / 10).toFixed(1)}%` : percent(share);
/** A half-width of log returns as a move of the price: "±1.3%". */
export const move = (half: number) => `±${(100 * (Math.exp(half) - 1)).toFixed(half < 0.02 ? 2 : 1)}%`;
/** A correlation with a real minus sign: "−0.21"; none is "0.00" from either side. */
export const correlation = (value: number) => value.toFixed(2).replace('-', '−').replace('−0.00', '0.00');
/** "+0.50", "−0.25". */
export const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
/** How rare chance makes it: "1 in 50", "under 1 in 1,000". */
export const oneIn = (q: number) => (q < 0.001 ? 'under 1 in 1,000' : `1 in ${count(Math.round(1 / q))}`);
/** "12,345". */
export const count = (value: number) => value.toLocaleString('en');
/** A quantity with no more digits than it deserves: "4.2", "42", "420". */
export const rounded = (value: number) =>
  value >= 100 ? Math.round(value).toString() : value.toFixed(value < 10 ? 1 : 0);
/** "1 bar", "2 bars". */
export const plural = (value: number, noun: string) => `${value} ${noun}${value === 1 ? '' : 's'}`;

/** "2026-11-20T17:31:00Z". */
export const iso = (time: number) => new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
/** "20 Nov 2026". */
export function day(time: number): string {
  const date = new Date(time);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}
const clock = (time: number) => iso(time).slice(11, 16);
/** "20 Nov 2026, 17:31 UTC". */
export const moment = (time: number) => `${day(time)}, ${clock(time)} UTC`;
/** Close of a bar as readers say it: the day for daily and weekly bars, the minute below. */
export const when = (time: number, timeframe: string) =>
  timeframe === '1d' || timeframe === '1w' ? day(time - 1) : `${day(time)}, ${clock(time)}`;
/** The same within a day or two of the page's as-of, where the year goes without saying. */
export const recent = (time: number, timeframe: string) => when(time, timeframe).replace(/ \d{4}, /, ', ');
