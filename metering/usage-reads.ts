import { z } from 'zod';
import type { Database } from '#database/database.ts';
import { DAY } from '#market/time.ts';
import { freshThrough } from './freshness.ts';

/** Days that are read at once: at most so many rows for each meter. */
export const MOST_DAYS = 400;

/** What a tenant used of a meter on a day (UTC). */
const usageDay = z.object({ meter: z.string(), day: z.string(), quantity: z.coerce.number() });
export type UsageDay = z.infer<typeof usageDay>;

export interface UsageReport {
  /** By meter and day; a day without usage has no row. */
  readonly days: readonly UsageDay[];
  /** Up to when all requests are counted, in UTC ms; null: none ever was. */
  readonly freshThrough: number | null;
}

/** Usage of one tenant per meter and day, of the hours from `from` up to `to` (UTC ms), at most the last 400 days of them. */
export async function usageByDay(
  database: Database,
  { tenant, from, to }: { readonly tenant: string; readonly from: number; readonly to: number },
): Promise<UsageReport> {
  const days = await database.transaction(tenant, (tx) =>
    tx.rows(
      usageDay,
      `SELECT meter, to_char(hour AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, sum(quantity) AS quantity FROM usage_ledger
       WHERE hour >= to_timestamp($1::float8 / 1000) AND hour < to_timestamp($2::float8 / 1000)
       GROUP BY 1, 2 ORDER BY 1, 2`,
      [Math.max(from, to - MOST_DAYS * DAY), to],
    ),
  );
  return { days, freshThrough: await freshThrough(database) };
}
