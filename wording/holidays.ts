/** Names of the days on which exchanges are closed, by their rules. The tables of sessions say that they are; they do not say why. */

type Rule = (year: number) => Temporal.PlainDate;

const date = (year: number, month: number, day: number): Temporal.PlainDate =>
  Temporal.PlainDate.from({ year, month, day });

/** The nth weekday (1 Monday … 7 Sunday) of a month; 0 is the last. */
function nth(n: number, weekday: number, month: number): Rule {
  return (year) => {
    if (n === 0) {
      const last = date(year, month, 1).add({ months: 1 }).subtract({ days: 1 });
      return last.subtract({ days: (last.dayOfWeek - weekday + 7) % 7 });
    }
    const first = date(year, month, 1);
    return first.add({ days: ((weekday - first.dayOfWeek + 7) % 7) + 7 * (n - 1) });
  };
}

/** A fixed date; on a Saturday it is kept on the day before, on a Sunday on the day after. */
const nearest =
  (month: number, day: number): Rule =>
  (year) => {
    const fixed = date(year, month, day);
    return fixed.add({ days: fixed.dayOfWeek === 6 ? -1 : fixed.dayOfWeek === 7 ? 1 : 0 });
  };

/** A fixed date, or the first weekday after it that is none of the days before it in a row of holidays. */
const after =
  (month: number, day: number, shift = 0): Rule =>
  (year) => {
    const fixed = date(year, month, day);
    const moved = fixed.dayOfWeek === 6 ? 2 : fixed.dayOfWeek === 7 ? 1 + shift : fixed.dayOfWeek === 1 ? shift : 0;
    return fixed.add({ days: moved });
  };

/** Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher, in Astronomical Algorithms, 1991). */
function easter(year: number): Temporal.PlainDate {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return date(year, Math.floor(n / 31), (n % 31) + 1);
}

const goodFriday: Rule = (year) => easter(year).subtract({ days: 2 });
const easterMonday: Rule = (year) => easter(year).add({ days: 1 });

const UNITED_STATES: readonly (readonly [name: string, rule: Rule])[] = [
  ["New Year's Day", nearest(1, 1)],
  ['Martin Luther King Day', nth(3, 1, 1)],
  ["Presidents' Day", nth(3, 1, 2)],
  ['Good Friday', goodFriday],
  ['Memorial Day', nth(0, 1, 5)],
  ['Juneteenth', nearest(6, 19)],
  ['Independence Day', nearest(7, 4)],
  ['Labor Day', nth(1, 1, 9)],
  ['Thanksgiving', nth(4, 4, 11)],
  ['Christmas Day', nearest(12, 25)],
];

const UNITED_KINGDOM: readonly (readonly [name: string, rule: Rule])[] = [
  ["New Year's Day", after(1, 1)],
  ['Good Friday', goodFriday],
  ['Easter Monday', easterMonday],
  ['Early May bank holiday', nth(1, 1, 5)],
  ['Spring bank holiday', nth(0, 1, 5)],
  ['Summer bank holiday', nth(0, 1, 8)],
  ['Christmas Day', after(12, 25)],
  ['Boxing Day', after(12, 26, 1)],
];

const RULES: Readonly<Record<string, typeof UNITED_STATES>> = {
  XNYS: UNITED_STATES,
  XNAS: UNITED_STATES,
  CMES: UNITED_STATES,
  XLON: UNITED_KINGDOM,
};

/** "Thanksgiving" for a day (YYYY-MM-DD) on which an exchange is closed; null where no rule names it. */
export function holidayName(calendar: string, day: string): string | null {
  const { year } = Temporal.PlainDate.from(day);
  const found = (RULES[calendar] ?? []).find(([, rule]) => rule(year).toString() === day);
  return found?.[0] ?? null;
}
