import { shortDayText } from '#wording/dates.ts';
import { escaped } from '#wording/html.ts';
import { countText } from '#wording/numbers.ts';

const WIDTH = 720;
const HEIGHT = 240;
const LEFT = 56;
const TOP = 20;
const BOTTOM = 24;

/** A bar of a chart of days: its day, how high it is, and what is said of it. */
export interface DayBar {
  readonly day: string;
  readonly quantity: number;
}

/** Quantities of days as bars, from zero, with a line for every quarter of the scale. Its numbers stand in a table beside it. */
export function dayBars(bars: readonly DayBar[], about: string): string {
  const most = niceAbove(Math.max(1, ...bars.map(({ quantity }) => quantity)));
  const floor = HEIGHT - BOTTOM;
  const y = (quantity: number): number => floor - (quantity / most) * (floor - TOP);
  const step = (WIDTH - LEFT) / Math.max(1, bars.length);
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const at = y(share * most).toFixed(1);
    return `<path class="${share === 0 ? 'ax' : 'gr'}" d="M${LEFT},${at}H${WIDTH}"/><text class="t" x="${LEFT - 8}" y="${at}" dy="4" text-anchor="end">${shortCount(share * most)}</text>`;
  });
  const drawn = bars.map(({ quantity }, i) => {
    const top = y(quantity);
    return `<rect class="ink" x="${(LEFT + i * step + step * 0.12).toFixed(1)}" y="${top.toFixed(1)}" width="${(step * 0.76).toFixed(1)}" height="${(floor - top).toFixed(1)}"/>`;
  });
  const every = Math.max(1, Math.ceil(bars.length / 6));
  const days = bars.map(({ day }, i) =>
    i % every === 0
      ? `<text class="t" x="${(LEFT + (i + 0.5) * step).toFixed(1)}" y="${HEIGHT - 6}" text-anchor="middle">${shortDayText(day)}</text>`
      : '',
  );
  return `<svg class="days" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(about)}">${[...grid, ...drawn, ...days].join('')}</svg>`;
}

/** What is left of a limit, as a bar. */
export const leftBar = (share: number): string =>
  `<svg class="m" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width="${(100 * Math.max(0, Math.min(1, share))).toFixed(1)}" height="1"/></svg>`;

const SLOWEST_MS = 1_000;
/** From 1 to 1,000 ms, in steps that are alike by factor. */
const placeOf = (ms: number): string => ((Math.log10(Math.min(SLOWEST_MS, Math.max(1, ms))) / 3) * 200).toFixed(1);

/** Times of a route: a bar from p50 to p95, a tick at p99. */
export function timesBar({
  p50,
  p95,
  p99,
}: {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}): string {
  const marks = [0, 200 / 3, 400 / 3, 200].map((x) => `<path class="gr" d="M${x.toFixed(1)},0V20"/>`);
  return `<svg class="times" viewBox="0 0 200 20" preserveAspectRatio="none" role="img" aria-label="p50 ${msText(p50)}, p95 ${msText(p95)}, p99 ${msText(p99)} milliseconds">${marks.join('')}<path class="ax" d="M${placeOf(p50)},10H${placeOf(p99)}"/><rect class="ink" x="${placeOf(p50)}" y="8" width="${Math.max(1, Number(placeOf(p95)) - Number(placeOf(p50))).toFixed(1)}" height="4"/><path class="ax" d="M${placeOf(p99)},4V16"/></svg>`;
}

export const msText = (ms: number): string => (ms < 10 ? ms.toFixed(1) : countText(Math.round(ms)));

const shortCount = (count: number): string =>
  count >= 10_000 ? `${countText(Math.round(count / 1000))}k` : countText(Math.round(count));

/** The least of 1, 2, 4 or 8 times a power of ten that is not below a number, so that its quarters are whole. */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 4, 8, 10].find((each) => each * power >= value) ?? 10;
  return Math.max(4, factor * power);
}
