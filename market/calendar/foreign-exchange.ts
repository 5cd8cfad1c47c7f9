import { DAY, MINUTE } from '../time.ts';
import type { CalendarChange } from './change.ts';
import { type SessionTable, weekdayTable } from './session-table.ts';

const ROLLOVER = 17 * 60 * MINUTE;
const SESSION: readonly [number, number] = [ROLLOVER - DAY, ROLLOVER];
const RANGE = { id: 'FX', first: '1990-01-01', last: '2030-12-31', timezone: 'America/New_York', openDay: -1 };

/**
 * The FX week: 17:00 to 17:00 New York, labelled by the end date, Monday to Friday, exactly five a week (quant design,
 * 2.2). New York changes its clock on a Sunday at 02:00, when FX is closed. Every FX day therefore has 24 hours.
 */
export const foreignExchange = (changes: readonly CalendarChange[]): SessionTable =>
  weekdayTable(RANGE, () => SESSION, changes);
