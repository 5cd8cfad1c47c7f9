import { quoteText } from '../tables/quoting.ts';
import { givenSql, isMissing, type NumberHabit, type NumberReading } from './numbers.ts';

const MONEY = '[$€£¥₹]|[A-Z]{3}|Rs';
const LONG = '^\\D*\\d{5}';
const groupOf = ({ group }: NumberReading): string => `\\d[${group.replaceAll('.', '\\.')}]\\d{3}`;

/** Cells of a column: how many are there, show a currency, write five digits together, and part thousands by a reading. */
interface Counted {
  readonly given: number;
  readonly money: number;
  readonly long: number;
  readonly grouped: number;
}

const habitFrom = ({ given, money, long, grouped }: Counted): NumberHabit => ({
  money: 2 * money >= given,
  grouped: grouped >= long,
});

export function habitOf(reading: NumberReading, cells: readonly string[]): NumberHabit {
  const present = cells.filter((cell) => !isMissing(cell));
  const count = (pattern: string): number => {
    const expression = new RegExp(pattern);
    return present.filter((cell) => expression.test(cell)).length;
  };
  const grouped = reading.group === '' ? 0 : count(groupOf(reading));
  return habitFrom({ given: present.length, money: count(MONEY), long: count(LONG), grouped });
}

/** Expressions that count a column of text; `habitsFrom` takes their values. */
export function habitCounts(readings: readonly NumberReading[], column: string): string[] {
  const given = givenSql(column);
  const count = (pattern: string): string =>
    `count(*) FILTER (WHERE ${given} AND regexp_matches(${column}, ${quoteText(pattern)}))`;
  const grouped = readings.map((reading) => (reading.group === '' ? '0' : count(groupOf(reading))));
  return [`count(*) FILTER (WHERE ${given})`, count(MONEY), count(LONG), ...grouped];
}

/** The habit of a column by each of the readings. */
export const habitsFrom = ([given = 0, money = 0, long = 0, ...grouped]: readonly number[]): NumberHabit[] =>
  grouped.map((parted) => habitFrom({ given, money, long, grouped: parted }));
