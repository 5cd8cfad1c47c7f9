/** How a regime looks everywhere: a shape beside the colour, so that neither is needed to tell them apart. */
export const REGIMES = [
  { id: 'bull_trend', text: 'Bull trend', short: 'Bull', shape: 'M1 9 6 1 11 9Z' },
  { id: 'bear_trend', text: 'Bear trend', short: 'Bear', shape: 'M1 3 6 11 11 3Z' },
  { id: 'range_bound', text: 'Range-bound', short: 'Range', shape: 'M1 4.2H11V7.8H1Z' },
  { id: 'high_volatility', text: 'High volatility', short: 'High vol', shape: 'M6 .6 11.4 6 6 11.4.6 6Z' },
  {
    id: 'stress',
    text: 'Stress',
    short: 'Stress',
    shape: 'M2.4.9 6 4.5 9.6.9l1.5 1.5L7.5 6l3.6 3.6-1.5 1.5L6 7.5l-3.6 3.6L.9 9.6 4.5 6 .9 2.4Z',
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
export const number = (value: number) =>
  value >= 100 ? Math.round(value).toString() : value.toFixed(value < 10 ? 1 : 0);
export const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
