/** How a regime is called everywhere. Its id is also the class that gives it shape and colour (styles/report.css). */
export const REGIMES = [
  { id: 'bull_trend', text: 'Bull trend', short: 'Bull' },
  { id: 'bear_trend', text: 'Bear trend', short: 'Bear' },
  { id: 'range_bound', text: 'Range-bound', short: 'Range' },
  { id: 'high_volatility', text: 'High volatility', short: 'High vol' },
  {
    id: 'stress',
    text: 'Stress',
    short: 'Stress',
  },
] as const;

export const regimeOf = (id: string) => REGIMES.find((regime) => regime.id === id) ?? REGIMES[2];
export const percent = (share: number) => `${Math.round(share * 100)}%`;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
export const iso = (time: number) => new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
export function day(time: number): string {
  const date = new Date(time);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}
export const clock = (time: number) => iso(time).slice(11, 16);
export const moment = (time: number) => `${day(time)}, ${clock(time)} UTC`;
/** Close of a bar as readers say it: the day for daily and weekly bars, the minute below. */
export const when = (time: number, timeframe: string) =>
  timeframe === '1d' || timeframe === '1w' ? day(time - 1) : `${day(time)}, ${clock(time)}`;
/** The same within a day or two of the page's as-of, where the year goes without saying. */
export const recent = (time: number, timeframe: string) => when(time, timeframe).replace(/ \d{4}, /, ', ');
export const number = (value: number) =>
  value >= 100 ? Math.round(value).toString() : value.toFixed(value < 10 ? 1 : 0);
export const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
