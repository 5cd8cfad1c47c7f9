import type { SeriesKind } from '#market/series/kind.ts';
import { DAY, HOUR } from '#market/time.ts';

/** How a family of series is read, and when a value of it was public. */
export interface Publication {
  /** Name and version, kept with every row: a changed rule gets a new one. */
  readonly id: string;
  readonly kind: SeriesKind;
  /** The reason for the delay. */
  readonly because: string;
  /** UTC ms from which a value with this reference time (UTC ms) was known; never before the true release. */
  readonly known: (reference: number) => number;
}

/** First instant of the month `months` after that of a time. */
const monthAfter = (time: number, months: number): number => {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
};
const dayOf = (time: number): number => Math.floor(time / DAY) * DAY;
/** The day itself or, at a weekend, the Monday after. */
const weekday = (day: number): number => {
  const number = (Math.floor(day / DAY) + 3) % 7;
  return number > 4 ? day + (7 - number) * DAY : day;
};

const RULES: readonly (readonly [RegExp, Publication])[] = [
  [
    /^macro:/,
    {
      id: 'monthly-index@1',
      kind: 'level',
      because:
        'price indices of a month come in the course of the next, in 2013 as late as its 30th: known when that month is over',
      known: (t) => monthAfter(t, 2),
    },
  ],
  [
    /^commodity:.*_MONTHLY$/,
    {
      id: 'monthly-price@1',
      kind: 'level',
      because: 'the EIA publishes the average of a month within the next: known when that month is over',
      known: (t) => monthAfter(t, 2),
    },
  ],
  [
    /^commodity:/,
    {
      id: 'daily-spot@1',
      kind: 'level',
      because: 'the EIA publishes spot prices once a week, on Wednesday for the week before: known eight days later',
      known: (t) => dayOf(t) + 9 * DAY,
    },
  ],
  [
    /^bond:MOODYS/,
    {
      id: 'monthly-yield@1',
      kind: 'yield',
      because: 'monthly averages are put up in the first days of the next month: known after its first week',
      known: (t) => monthAfter(t, 1) + 7 * DAY,
    },
  ],
  [
    /^bond:/,
    {
      id: 'daily-yield@1',
      kind: 'yield',
      because: 'H.15 is released at 16:15 New York of the next business day',
      known: (t) => weekday(dayOf(t) + DAY) + 22 * HOUR,
    },
  ],
  [
    /^rate:/,
    {
      id: 'policy-rate@1',
      kind: 'yield',
      because:
        'announced by 14:15 New York of the day before it takes effect at the latest; counted from the evening of that day',
      known: (t) => dayOf(t) + 20 * HOUR,
    },
  ],
  [
    /^volatility:/,
    {
      id: 'index-close@1',
      kind: 'level',
      because: 'the index closes at 16:15 New York, 21:15 UTC in winter',
      known: (t) => dayOf(t) + 21.5 * HOUR,
    },
  ],
  [
    /^factor:/,
    {
      id: 'monthly-factor@1',
      kind: 'return',
      because: 'factor returns of a month are put up in the course of the second month after it at the latest',
      known: (t) => monthAfter(t, 3),
    },
  ],
  [
    /^fees_usd:/,
    {
      id: 'daily-total@1',
      kind: 'level',
      because: 'the total of a UTC day is known when the day is over; half a day for counting it',
      known: (t) => dayOf(t) + 36 * HOUR,
    },
  ],
  [
    /^(tvl_usd|price_usd|market_cap_usd|volume_usd):/,
    {
      id: 'snapshot@1',
      kind: 'level',
      because: 'a snapshot at the reference time; an hour for putting it up',
      known: (t) => t + HOUR,
    },
  ],
  [
    /^funding_/,
    {
      id: 'funding@1',
      kind: 'signed',
      because: 'the rate of a period is settled and shown at its time',
      known: (t) => t,
    },
  ],
];

/** A series of no known family: a positive level that is known two days after the day it is about. */
const OTHER: Publication = {
  id: 'unknown@1',
  kind: 'level',
  because: 'nothing is known of when it is published: two days after the day it is about',
  known: (t) => dayOf(t) + 3 * DAY,
};

/** The rule of a series, by the family in front of its colon. */
export const publicationOf = (series: string): Publication => RULES.find(([name]) => name.test(series))?.[1] ?? OTHER;
