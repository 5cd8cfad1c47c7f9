import path from 'node:path';
import { ArgusError } from '#errors/argus-error.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import type { CorporateAction } from '#market/corporate-action.ts';
import type { CalendarId } from '#market/instrument.ts';
import { withTable } from './tables/with-table.ts';

const COLUMNS = ['symbol', 'ex_date', 'kind', 'ratio', 'amount', 'reference_price'];

/** An action and when it became known, UTC ms: at the latest at the open it applies from. */
export type KnownAction = CorporateAction & { readonly knowledgeTime: number };

/**
 * Corporate actions of a CSV with the columns symbol, ex_date (YYYY-MM-DD), kind (split or dividend), ratio (shares
 * after for one before), amount and reference_price (dividends: cash per share, close before). An ex-date without a
 * session counts from the next one.
 * @throws ArgusError ARGUS_FEED_MISSING, ARGUS_FEED_EMPTY, ARGUS_FEED_FORMAT, ARGUS_FEED_ROW (the first bad row).
 */
export async function readActionsFile(file: string, calendar: CalendarId): Promise<KnownAction[]> {
  return await withTable(file, async (reader, { sql, columns }) => {
    const missing = COLUMNS.filter((name) => !columns.some((column) => column.name === name));
    if (missing.length > 0) {
      const what = `${path.basename(file)} has no column ${missing.join(', ')}: ${COLUMNS.join(', ')} are needed`;
      throw new ArgusError('ARGUS_FEED_FORMAT', what);
    }
    const rows = await reader.rows(file, `SELECT ${COLUMNS.map((name) => `${name}::VARCHAR`).join(', ')} FROM ${sql}`);
    return rows.map((row, i) => actionOf(row as (string | null)[], `${path.basename(file)} row ${i + 2}`, calendar));
  });
}

function actionOf(cells: readonly (string | null)[], where: string, calendar: CalendarId): KnownAction {
  const [symbol = '', date = '', kind = '', ratio, amount, reference] = cells.map((cell) => cell?.trim() ?? '');
  const refuse = (what: string) => new ArgusError('ARGUS_FEED_ROW', `${where}: ${what}`);
  const number = (text: string | undefined, name: string, fallback: number): number => {
    const value = text === undefined || text === '' ? fallback : Number(text);
    if (!Number.isFinite(value) || value < 0) throw refuse(`${name} is "${text}", not a number from 0 on`);
    return value;
  };
  if (symbol === '') throw refuse('symbol is empty');
  if (!/^\d{4}-\d\d-\d\d$/.test(date) || Number.isNaN(Date.parse(date)))
    throw refuse(`ex_date is "${date}", not YYYY-MM-DD`);
  if (kind !== 'split' && kind !== 'dividend') throw refuse(`kind is "${kind}", neither split nor dividend`);
  const action = {
    symbol,
    kind,
    ratio: kind === 'split' ? number(ratio, 'ratio', 0) : 1,
    amount: kind === 'dividend' ? number(amount, 'amount', 0) : 0,
    referencePrice: kind === 'dividend' ? number(reference, 'reference_price', 0) : 0,
  } as const;
  if (kind === 'split' && action.ratio === 0) throw refuse('a split needs a ratio above 0');
  if (kind === 'dividend' && !(action.amount > 0 && action.amount < action.referencePrice))
    throw refuse('a dividend needs an amount above 0 and below its reference_price');
  const exTime = exTimeOf(date, calendar);
  if (exTime === null) throw refuse(`calendar ${calendar} knows no session on or after ${date}`);
  return { ...action, exTime, knowledgeTime: exTime };
}

/** Open of the session of a date, or of the first session after it. */
export function exTimeOf(date: string, calendar: CalendarId): number | null {
  const sessions = calendarOf(calendar);
  const session = sessions.sessionOn(date);
  if (session !== null) return session.open;
  const next = sessions.nextOpen(Date.parse(`${date}T23:59:00Z`));
  return Number.isFinite(next) ? next : null;
}
