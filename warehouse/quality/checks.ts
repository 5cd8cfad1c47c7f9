import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { at } from '#market/at.ts';
import type { MarketId } from '#market/market-id.ts';
import type { Warehouse } from '../warehouse.ts';

export const SEVERITIES = ['block', 'warn'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** One check: SQL that returns no rows when all is well. */
export interface Check {
  readonly id: string;
  readonly severity: Severity;
  /** What a row of its result is, in plain words. */
  readonly finds: string;
  readonly sql: string;
}

/** What a check is asked about: bars of a market closed in (after, through], UTC ms. */
export interface CheckScope {
  readonly market: MarketId;
  readonly symbols: readonly string[];
  readonly after: number;
  readonly through: number;
}

const folder = new URL('./checks/', import.meta.url);
const HEADER = /^-- severity: (block|warn)\n-- finds: (.+)\n/;

/** Every check of the folder `checks`, by name. A file without its two header lines is an error of the program. */
export function loadChecks(): Check[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const sql = readFileSync(new URL(name, folder), 'utf8');
      const header = HEADER.exec(sql);
      if (header === null) throw new Error(`${name} does not begin with -- severity: and -- finds:`);
      return { id: name.slice(0, -4), severity: header[1] as Severity, finds: at(header, 2), sql };
    });
}

const findingSchema = z.object({
  symbol: z.string(),
  timeframe: z.string(),
  openTime: z.coerce.number(),
  observed: z.string(),
  expected: z.string(),
});
/** A row that a check returned. `openTime` in UTC ms; `symbol` is "(all)" where it concerns the market as a whole. */
export type Finding = z.infer<typeof findingSchema> & {
  readonly check: string;
  readonly severity: Severity;
  readonly finds: string;
};

/** Rows that one check may return: a broken file must not fill the memory. The count of all is in `truncated`. */
const MAX_FINDINGS = 10_000;

/**
 * Runs every check over a scope, one after the other. Returns the findings in the order of checks, then symbol, timeframe, time;
 * at most 10,000 of a check.
 */
export async function runChecks(
  warehouse: Warehouse,
  scope: CheckScope,
  options: { checks?: readonly Check[]; onCheck?: (id: string) => void } = {},
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { id, severity, finds, sql } of options.checks ?? loadChecks()) {
    options.onCheck?.(id);
    const rows = await warehouse.query({
      sql: `SELECT toString(found.symbol) AS symbol, toString(found.timeframe) AS timeframe,
              toUnixTimestamp64Milli(toDateTime64(found.open_time, 3, 'UTC')) AS openTime,
              found.observed AS observed, found.expected AS expected
            FROM (\n${sql.replace(HEADER, '')}) AS found
            ORDER BY symbol, timeframe, openTime, observed LIMIT ${MAX_FINDINGS}`,
      params: { ...scope, after: iso(scope.after), through: iso(scope.through) },
      schema: findingSchema,
    });
    findings.push(...rows.map((row) => ({ check: id, severity, finds, ...row })));
  }
  return findings;
}

/** The engine's way to write a DateTime64(3) parameter: 2026-11-20 14:31:00.000. Times before 1970 are its zero. */
const iso = (time: number): string => new Date(Math.max(0, time)).toISOString().slice(0, 23).replace('T', ' ');
