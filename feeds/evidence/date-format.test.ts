import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calendarOf } from '#market/calendar/calendar.ts';
import { CALENDARS } from '#market/instrument.ts';
import { DAY } from '#market/time.ts';
import { chooseFormat, formatNamed, formsOf } from './date-format.ts';
import { readCell } from './time-cell.ts';

/** The choice for cells that are all seen, as the survey of a whole column makes it. */
function choose(cells: readonly string[]) {
  return chooseFormat(
    formsOf(cells).map((form) => {
      const read = cells.map((cell) => readCell(form, cell));
      return {
        form,
        parsed: read.filter((time) => time !== null).length,
        cells: cells.length,
        example: cells.find((_, i) => read[i] === null) ?? null,
        times: read.map((time) => time?.wall ?? Number.NaN),
      };
    }),
  );
}

describe('a column of dates', () => {
  test.each([
    [['01/03/2023', '01/04/2023', '01/05/2023'], 'MM/DD/YYYY'],
    [['03.01.2023', '04.01.2023', '05.01.2023'], 'DD/MM/YYYY'],
    [['12/29/2023', '01/02/2024'], 'MM/DD/YYYY'],
    [['20230103', '20230104'], 'YYYYMMDD'],
    [['44929', '44930'], 'Excel'],
    [['03-Jan-23', '04-Jan-23'], 'DD-Mon-YYYY'],
    [['Jan 02, 2024', 'Jan 03, 2024'], 'Mon DD, YYYY'],
    [['202401020930', '202401020931'], 'YYYYMMDD'],
    [['1704187800', '1704187860'], 'epoch'],
  ])('%j has the format %s', (cells, format) => {
    expect(choose(cells).form?.format).toBe(format);
  });

  test('one date that can be two days is refused with both formats', () => {
    expect(choose(['01/02/2024'])).toMatchObject({ form: null, why: expect.stringContaining('both read them') });
  });

  test('one damaged cell does not turn the month and the day of the others round', () => {
    const days = Array.from({ length: 12 }, (_, i) => `${String(i + 1).padStart(2, '0')}/02/2023`);
    expect(choose([...days, '05/15/2023']).form?.format).toBe('DD/MM/YYYY');
  });
});

test('true dates of any calendar, in any format, are read exactly or refused: 10,000 columns', () => {
  const two = (n: number): string => String(n).padStart(2, '0');
  const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
  const render: readonly ((y: number, m: number, d: number, time: number) => string)[] = [
    (y, m, d) => `${y}-${two(m)}-${two(d)}`,
    (y, m, d) => `${two(m)}/${two(d)}/${y}`,
    (y, m, d) => `${two(d)}/${two(m)}/${y}`,
    (y, m, d) => `${d}.${m}.${y}`,
    (y, m, d) => `${m}/${d}/${two(y % 100)}`,
    (y, m, d) => `${two(d)}-${two(m)}-${two(y % 100)}`,
    (y, m, d) => `${two(y % 100)}-${two(m)}-${two(d)}`,
    (y, m, d) => `${y}${two(m)}${two(d)}`,
    (y, m, d) => `${y}.${two(m)}.${two(d)}`,
    (y, m, d) => `${two(d)}-${months[m - 1]}-${y}`,
    (y, m, d) => `${months[m - 1]} ${two(d)}, ${y}`,
    (y, m, d) => `${two(d)} ${months[m - 1]} ${two(y % 100)}`,
    (_y, _m, _d, time) => String(time / DAY + 25_569),
    (_y, _m, _d, time) => String(time / 1000),
    (_y, _m, _d, time) => String(time),
    (_y, _m, _d, time) => `${time}000`,
  ];
  const sessions = CALENDARS.filter((id) => id !== 'CONTEXT').map((id) => calendarOf(id));
  let refused = 0;
  const property = fc.property(
    fc.constantFrom(...sessions),
    fc.integer({ min: 0, max: 8_000 }),
    fc.integer({ min: 1, max: 40 }),
    fc.constantFrom(...render),
    fc.constantFrom(1, 1, 1, 5),
    fc.boolean(),
    (calendar, from, count, write, step, newestFirst) => {
      const start = Date.UTC(2001, 0, 2) + from * DAY;
      const days = calendar
        .sessions(start, start + (count * step + 10) * 2 * DAY)
        .filter((_, i) => i % step === 0)
        .slice(0, count)
        .map(({ date }) => Date.parse(date));
      if (newestFirst) days.reverse();
      const cells = days.map((time) => {
        const date = new Date(time);
        return write(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), time);
      });
      const choice = choose(cells);
      if (choice.form === null) {
        refused++;
        return;
      }
      const form = choice.form;
      expect(cells.map((cell) => readCell(form, cell)?.wall)).toEqual(days);
    },
  );
  fc.assert(property, { numRuns: 10_000, seed: 20 });
  expect(refused, 'only short columns can be ambiguous').toBeLessThan(1_500);
});

test.each([
  ['DD/MM/YYYY', 'dmy'],
  ['mm/dd/yyyy', 'mdy'],
  ['%d.%m.%Y', 'dmy'],
  ['YYYY-MM-DD', 'iso'],
  ['yyyymmdd', 'compact'],
  ['DD-Mon-YY', 'dby'],
  ['excel', 'excel'],
  ['YY-MM-DD', 'yymd'],
  ['DD.MM.YYYY HH:MM', 'dmy'],
])('--date-format %s is the form %s', (text, id) => {
  expect(formatNamed(text).id).toBe(id);
});

test('--date-format of another kind is refused with the list', () => {
  expect(() => formatNamed('fortnight')).toThrow(/known are YYYY-MM-DD/);
});
