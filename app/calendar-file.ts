import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ArgusError } from '#errors/argus-error.ts';
import { buildCalendar, type CalendarChange, calendarChanges, setCalendarChanges } from '#market/calendar/calendar.ts';
import { CALENDARS } from '#market/instrument.ts';

/** An entry of the file; the date and the hours are checked where the calendar is built. */
const entrySchema = z.strictObject({
  calendar: z.enum(CALENDARS),
  date: z.string().min(1),
  hours: z.string().min(1),
  source: z.string().trim().min(1),
});

/** An entry as it stands in the file, and how a message names its place. */
interface Entry {
  readonly place: string;
  readonly value: unknown;
}

/**
 * Puts the changes of an operator's file into force in this thread. To be called before a calendar is used. Without a file nothing
 * changes.
 * @throws ArgusError ARGUS_CALENDAR_INVALID naming every entry that cannot be.
 */
export async function loadCalendarFile(file: string | undefined): Promise<void> {
  if (file === undefined) return;
  setCalendarChanges(parseCalendarChanges(await textOf(file), file));
}

/** The entries of a calendar file: CSV with a header, or a JSON list of objects. @throws ArgusError ARGUS_CALENDAR_INVALID */
export function parseCalendarChanges(text: string, file: string): CalendarChange[] {
  const content = text.replace(/^\uFEFF/, '');
  const entries = content.trimStart().startsWith('[') ? jsonEntries(content, file) : csvEntries(content, file);
  const changes: (CalendarChange & { readonly place: string })[] = [];
  const faults: string[] = [];
  const seen = new Set<string>();
  for (const { place, value } of entries) {
    const entry = entrySchema.safeParse(value);
    if (!entry.success) {
      faults.push(`${place}: ${entry.error.issues.map(issueText).join(', ')}`);
      continue;
    }
    const { calendar, date } = entry.data;
    if (seen.has(`${calendar} ${date}`)) faults.push(`${place}: ${calendar} ${date} stands there twice`);
    else changes.push({ ...entry.data, place });
    seen.add(`${calendar} ${date}`);
  }
  faults.push(...faultsOf(changes));
  if (faults.length > 0) throw invalid(file, faults.join('; '));
  return changes.map(({ place: _, ...change }) => change);
}

/** Names the operator's changes in force: eight hex digits that depend on each of them and not on their order; '' without any. */
export function calendarMark(changes: readonly CalendarChange[] = calendarChanges()): string {
  if (changes.length === 0) return '';
  const lines = changes.map(({ calendar, date, hours }) => `${calendar} ${date} ${hours}`).sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 8);
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw invalid(file, error instanceof Error ? error.message : String(error));
  }
}

function jsonEntries(text: string, file: string): Entry[] {
  try {
    return z
      .array(z.unknown())
      .parse(JSON.parse(text))
      .map((value, i) => ({ place: `entry ${i + 1}`, value }));
  } catch (error) {
    throw invalid(file, `it is not a JSON list: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const COLUMNS = ['calendar', 'date', 'hours', 'source'];

/** Lines of `calendar,date,hours,source`; the source is the rest of its line and may hold commas. */
function csvEntries(text: string, file: string): Entry[] {
  const lines = text
    .split(/\r?\n/)
    .map((line, i) => ({ place: `line ${i + 1}`, line: line.trim() }))
    .filter(({ line }) => line !== '' && !line.startsWith('#'));
  const [header, ...rows] = lines;
  if (header === undefined) return [];
  if (header.line.replaceAll(' ', '') !== COLUMNS.join(','))
    throw invalid(file, `${header.place} is not the header ${COLUMNS.join(',')}`);
  return rows.map(({ place, line }) => {
    const cells = line.split(',');
    const values = [...cells.slice(0, 3), cells.slice(3).join(',')].map((cell) =>
      cell.trim().replace(/^"(.*)"$/, '$1'),
    );
    return { place, value: Object.fromEntries(COLUMNS.map((name, i) => [name, values[i]])) };
  });
}

/** What makes calendars impossible: changes that are wrong alone, by their places, else what is wrong with them together. */
function faultsOf(changes: readonly (CalendarChange & { readonly place: string })[]): string[] {
  const calendars = Map.groupBy(changes, ({ calendar }) => calendar);
  return [...calendars.values()].flatMap((group) => {
    const together = faultOf(group);
    if (together === null) return [];
    const alone = group.flatMap((change) => {
      const fault = faultOf([change]);
      return fault === null ? [] : [`${change.place}: ${fault}`];
    });
    return alone.length > 0 ? alone : [together];
  });
}

/** The first reason why the calendar of these changes cannot be built, or null. */
function faultOf(changes: readonly CalendarChange[]): string | null {
  try {
    for (const { calendar } of changes.slice(0, 1)) buildCalendar(calendar, changes);
    return null;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

const issueText = ({ path, message }: { readonly path: PropertyKey[]; readonly message: string }): string =>
  path.length === 0 ? message : `${path.join('.')}: ${message}`;

const invalid = (file: string, what: string): ArgusError =>
  new ArgusError('ARGUS_CALENDAR_INVALID', `${file}: ${what}`);
