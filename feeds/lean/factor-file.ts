import path from 'node:path';
import { ArgusError } from '#errors/argus-error.ts';
import { at } from '#market/at.ts';
import type { CalendarId } from '#market/instrument.ts';
import { DAY } from '#market/time.ts';
import { exTimeOf, type KnownAction } from '../actions.ts';
import { headOf } from '../files/regular.ts';
import { openReader } from '../tables/duckdb.ts';
import { quoteText } from '../tables/quoting.ts';

/** A row of a LEAN factor file: what prices up to and on `date` are multiplied by, and the close on that date. */
export interface FactorRow {
  /** YYYY-MM-DD */
  readonly date: string;
  readonly priceFactor: number;
  readonly splitFactor: number;
  readonly referencePrice: number;
}

/** Factors are written with seven digits: a ratio this near to a whole number, or to one part of one, is meant to be it. */
const ROUND = 2e-3;

/** Whether the first line of a file is that of a LEAN factor file: a date of eight digits and two or three factors. */
export async function isFactorFile(file: string): Promise<boolean> {
  return /^\d{8},[\d.]+,[\d.]+(,[\d.]*)?\s*$/m.test((await headOf(file)).toString('latin1').split('\n')[0] ?? '');
}

/** @throws ArgusError ARGUS_FEED_FORMAT, ARGUS_FEED_ROW (the first bad row). */
export async function readFactorFile(file: string): Promise<FactorRow[]> {
  const reader = await openReader();
  try {
    const relation = `read_csv(${quoteText(file)}, header = false, auto_detect = false, delim = ',', null_padding = true, columns = {'d': 'VARCHAR', 'p': 'VARCHAR', 's': 'VARCHAR', 'r': 'VARCHAR'})`;
    return (await reader.rows(file, `SELECT * FROM ${relation}`)).map(([date, price, split, reference], i) => {
      const row = {
        date: (date ?? '').replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3'),
        priceFactor: Number(price),
        splitFactor: Number(split),
        referencePrice: Number(reference ?? 0),
      };
      if (Number.isNaN(Date.parse(row.date)) || !(row.priceFactor > 0) || !(row.splitFactor > 0))
        throw new ArgusError(
          'ARGUS_FEED_ROW',
          `${path.basename(file)} row ${i + 1}: not a date with a price and a split factor`,
        );
      return row;
    });
  } finally {
    reader.close();
  }
}

/**
 * The splits and dividends between the rows of a factor file: where the split factor steps, shares after for one before; where the price
 * factor steps, a dividend of that share of the close. An action takes effect with the session after the date of its row.
 */
export function actionsOf(symbol: string, rows: readonly FactorRow[], calendar: CalendarId): KnownAction[] {
  const actions: KnownAction[] = [];
  for (let i = 0; i + 1 < rows.length; i++) {
    const row = at(rows, i);
    const next = at(rows, i + 1);
    const day = new Date(Date.parse(row.date) + DAY).toISOString().slice(0, 10);
    const exTime = exTimeOf(day, calendar);
    if (exTime === null) continue;
    const base = { symbol, exTime, knowledgeTime: exTime };
    const ratio = wholeRatio(next.splitFactor / row.splitFactor);
    if (ratio !== 1) actions.push({ ...base, kind: 'split', ratio, amount: 0, referencePrice: 0 });
    const kept = row.priceFactor / next.priceFactor;
    if (kept < 1 && row.referencePrice > 1)
      actions.push({
        ...base,
        kind: 'dividend',
        ratio: 1,
        amount: row.referencePrice * (1 - kept),
        referencePrice: row.referencePrice,
      });
  }
  return actions;
}

function wholeRatio(ratio: number): number {
  const near = (value: number) => Math.abs(value / Math.max(1, Math.round(value)) - 1) < ROUND;
  if (near(ratio)) return Math.max(1, Math.round(ratio));
  return near(1 / ratio) ? 1 / Math.round(1 / ratio) : Number(ratio.toPrecision(5));
}
