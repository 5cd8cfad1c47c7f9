import type { Session } from '#market/calendar/calendar.ts';
import { HOUR, MINUTE } from '#market/time.ts';
import type { SimulatedClass } from './universe.ts';

const WEEK_HOURS = 168;

/** Volatility by hour of the UTC week for markets around the clock: a quiet Asian night, a peak over London and New York. */
function weekTable(weekend: number, depth: number): Float64Array {
  const raw = Float64Array.from({ length: WEEK_HOURS }, (_, hour) => {
    const day = Math.floor(hour / 24);
    const london = Math.exp(-(((hour % 24) - 8.5) ** 2) / 8);
    const newYork = Math.exp(-(((hour % 24) - 14.5) ** 2) / 10);
    return (1 - depth + depth * (0.7 * london + 1.2 * newYork)) * (day === 2 || day === 3 ? weekend : 1);
  });
  const meanSquare = raw.reduce((sum, value) => sum + value * value, 0) / WEEK_HOURS;
  return raw.map((value) => value / Math.sqrt(meanSquare));
}

/** Hours count from Thursday 00:00 UTC, as the epoch does; days 2 and 3 are the weekend. */
const AROUND_THE_CLOCK = weekTable(0.8, 0.45);
const WEEKDAYS = weekTable(1, 0.6);

const CLOSES_WEEKENDS: ReadonlySet<SimulatedClass> = new Set(['forex', 'commodity']);

function sessionShape(minute: number, minutes: number): number {
  return 1 + 1.2 * Math.exp(-minute / 20) + 0.6 * Math.exp((minute - (minutes - 1)) / 25);
}

/** Minutes of a regular session whose mean square is taken as 1. */
const REGULAR_MINUTES: Readonly<Partial<Record<SimulatedClass, number>>> = {
  us_equity: 390,
  global_equity: 510,
  bond: 390,
  factor: 390,
};

const shapeScale = (minutes: number): number => {
  let sum = 0;
  for (let m = 0; m < minutes; m++) sum += sessionShape(m, minutes) ** 2;
  return 1 / Math.sqrt(sum / minutes);
};
const SCALES = new Map(Object.entries(REGULAR_MINUTES).map(([name, minutes]) => [name, shapeScale(minutes)]));

/**
 * Relative volatility of each minute of a session, mean square 1 over a regular day or week: open and close peaks for shares
 * (1 + 1.2e^(−m/20) + 0.6e^((m−M+1)/25)), an hour-of-week table for the others (quant design 10).
 */
export function minuteVolatility(assetClass: SimulatedClass, session: Session): Float64Array {
  const scale = SCALES.get(assetClass);
  const minutes = session.segments.reduce((sum, { open, close }) => sum + (close - open) / MINUTE, 0);
  const result = new Float64Array(minutes);
  let index = 0;
  for (const { open, close } of session.segments) {
    for (let t = open; t < close; t += MINUTE, index++) {
      result[index] =
        scale === undefined
          ? (CLOSES_WEEKENDS.has(assetClass) ? WEEKDAYS : AROUND_THE_CLOCK)[Math.floor(t / HOUR) % WEEK_HOURS]
          : scale * sessionShape(index, minutes);
    }
  }
  return result;
}
