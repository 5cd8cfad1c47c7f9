import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { MAKERS } from './makers.ts';

export const HERE = import.meta.dirname;

const barValues = z.strictObject({
  time: z.string(),
  open: z.number(),
  high: z.number(),
  low: z.number(),
  close: z.number(),
  volume: z.number().nullable(),
});
/** The right values of one instrument of a case, as another program than Argus computed them. */
const instrument = z.strictObject({
  symbol: z.string(),
  assetClass: z.string(),
  calendar: z.string(),
  /** Absent: the file does not say it. */
  venue: z.string().optional(),
  timeframe: z.string(),
  bars: z.int(),
  first: barValues,
  last: barValues,
  sum: barValues.omit({ time: true }),
  /** `orNone`: a bar without vwap is right too. */
  vwap: z.strictObject({ first: z.number().nullable(), orNone: z.boolean().optional() }).optional(),
  /** Sessions or bins between the first and the last bar that have none. */
  missing: z.int().optional(),
});
export type RightBars = z.infer<typeof instrument>;

/** Patterns that what the user is told must match. */
const refusal = z.strictObject({ says: z.array(z.string()), code: z.string().optional() });
const expectation = z.union([
  z.strictObject({
    bars: z.array(instrument),
    /** Rows that are refused by number, the others being read. */
    refusedRows: z.array(z.strictObject({ row: z.int(), says: z.string() })).optional(),
    /** Files that are left out, with the reason. */
    leftOut: z.array(z.strictObject({ file: z.string(), says: z.string() })).optional(),
    says: z.array(z.string()).optional(),
    /** A refusal that is right too: the evidence may not be enough. */
    or: refusal.optional(),
  }),
  z.strictObject({ refused: refusal }),
  z.strictObject({
    regimes: z.strictObject({ timeframe: z.string(), says: z.array(z.string()), not: z.array(z.string()) }),
  }),
  z.strictObject({
    series: z.array(
      z.strictObject({
        series: z.string(),
        kind: z.string(),
        values: z.int(),
        missing: z.int(),
        first: z.strictObject({ time: z.string(), value: z.number().nullable() }),
        last: z.strictObject({ time: z.string(), value: z.number().nullable() }),
      }),
    ),
  }),
  z.strictObject({
    command: z.strictObject({
      args: z.array(z.string()),
      exit: z.int(),
      says: z.array(z.string()),
      not: z.array(z.string()).optional(),
    }),
  }),
]);

const DOORS = ['feed', 'inspect', 'window', 'series'] as const;
export type Door = (typeof DOORS)[number];

/** The options of every command that reads files. */
const options = z.strictObject({
  timeframe: z.enum(TIMEFRAMES).optional(),
  timezone: z.string().optional(),
  label: z.enum(['open', 'close']).optional(),
  dateFormat: z.string().optional(),
  assetClass: z.string().optional(),
  venue: z.string().optional(),
});
export type CaseOptions = z.infer<typeof options>;

const row = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** The program or document that says which values are right. */
  oracle: z.string(),
  /** Public reports of the fault, where the case comes from one. */
  report: z.array(z.string()).optional(),
  files: z.array(
    z.union([
      z.strictObject({ as: z.string(), from: z.string() }),
      z.strictObject({ as: z.string(), make: z.enum(Object.keys(MAKERS) as [string, ...string[]]) }),
    ]),
  ),
  /** What is passed to Argus, below the folder of the files; absent: every file. */
  paths: z.array(z.string()).optional(),
  /** The paths are passed as they are, with the folder of the files as working directory. */
  cwd: z.boolean().optional(),
  options: options.optional(),
  /** Absent: all that fit the expectation. */
  doors: z.array(z.enum(DOORS)).optional(),
  seconds: z.number().optional(),
  expect: expectation,
});
export type Case = z.infer<typeof row> & { readonly kind: string };
export type Expectation = Case['expect'];

/** All cases, kind by kind. */
export function readCases(): Case[] {
  return readdirSync(path.join(HERE, 'table'))
    .sort()
    .flatMap((file) => {
      const rows = z.array(row).parse(JSON.parse(readFileSync(path.join(HERE, 'table', file), 'utf8')));
      return rows.map((one) => ({ ...one, kind: path.basename(file, '.json') }));
    });
}
