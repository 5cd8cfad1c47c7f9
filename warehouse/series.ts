import * as arrow from 'apache-arrow';
import { z } from 'zod';
import { SERIES_KINDS, type SeriesKind } from '#market/series/kind.ts';
import { millisecondsOf, sameText, times } from './columns.ts';
import type { Warehouse } from './warehouse.ts';

/** Values of one series. Times are UTC ms; NaN is a value that the source says is missing. */
export interface SeriesValues {
  readonly series: string;
  readonly kind: SeriesKind;
  readonly publication: string;
  readonly file: string;
  readonly reference: Float64Array;
  readonly known: Float64Array;
  readonly value: Float64Array;
}

/** Writes observations. Written again, nothing changes; a revised value with a later knowledge time is kept beside the first. */
export async function insertSeries(warehouse: Warehouse, series: readonly SeriesValues[]): Promise<number> {
  let rows = 0;
  for (const { series: name, kind, publication, file, reference, known, value } of series) {
    const length = reference.length;
    if (length === 0) continue;
    rows += length;
    const data = new arrow.Table({
      series: sameText(name, length),
      kind: sameText(kind, length),
      reference_time: times(reference),
      knowledge_time: times(known),
      value: arrow.vectorFromArray(
        Array.from(value, (x) => (Number.isNaN(x) ? null : x)),
        new arrow.Float64(),
      ),
      publication: sameText(publication, length),
      source: sameText(file, length),
    });
    await warehouse.insertArrow({ table: 'series', data, token: `series-${name}` });
  }
  return rows;
}

const pointSchema = z.object({
  reference: z.coerce.number(),
  known: z.coerce.number(),
  value: z.coerce.number().nullable(),
});
export type SeriesPoint = z.infer<typeof pointSchema>;

/**
 * A series as it was known at a time (UTC ms): of every reference time the value with the latest knowledge time at or before `at`, by
 * reference time. A value that became known later is not there.
 */
export const readSeriesKnownAt = (
  warehouse: Warehouse,
  { series, at, last }: { series: string; at: number; last?: number },
): Promise<SeriesPoint[]> =>
  warehouse.query({
    sql: `SELECT * FROM (
            SELECT toUnixTimestamp64Milli(reference_time) AS reference, toUnixTimestamp64Milli(s.knowledge_time) AS known, value
            FROM series AS s FINAL
            WHERE s.series = {series:String} AND s.knowledge_time <= fromUnixTimestamp64Milli({at:Int64})
            ORDER BY reference_time DESC, s.knowledge_time DESC LIMIT 1 BY reference_time LIMIT {last:UInt32})
          ORDER BY reference`,
    params: { series, at, last: last ?? 4_000_000_000 },
    schema: pointSchema,
  });

/** Everything that was known of a series at a time: of every reference time with a number when it first had one, and its last word. */
export interface SeriesVintage {
  readonly series: string;
  readonly reference: Float64Array;
  readonly firstKnown: Float64Array;
  readonly value: Float64Array;
  /** When the newest of all these numbers was known, UTC ms. */
  readonly newestKnown: number;
}

/** Series as they were known at a time (UTC ms), by name, each by reference time. One of which no number was known is not there. */
export async function readVintages(
  warehouse: Warehouse,
  { series, at }: { series: readonly string[]; at: number },
): Promise<SeriesVintage[]> {
  const table = await warehouse.queryArrow({
    sql: `SELECT toString(s.series) AS name, reference_time, min(s.knowledge_time) AS first_known, max(s.knowledge_time) AS last_known,
            argMax(assumeNotNull(s.value), s.knowledge_time) AS last_word
          FROM series AS s FINAL
          WHERE s.series IN {series:Array(String)} AND s.knowledge_time <= fromUnixTimestamp64Milli({at:Int64}) AND s.value IS NOT NULL
          GROUP BY name, reference_time ORDER BY name, reference_time`,
    params: { series, at },
  });
  // Counted anew at every access.
  const rows = table.numRows;
  if (rows === 0) return [];
  const names = table.getChild('name') as arrow.Vector;
  const [reference, firstKnown, lastKnown] = ['reference_time', 'first_known', 'last_known'].map((name) =>
    millisecondsOf(table.getChild(name) as arrow.Vector),
  ) as [Float64Array, Float64Array, Float64Array];
  const value = Float64Array.from(table.getChild('last_word')?.toArray() as Float64Array);
  const vintages: SeriesVintage[] = [];
  for (let from = 0; from < rows; ) {
    const name = String(names.get(from));
    let to = from + 1;
    while (to < rows && String(names.get(to)) === name) to++;
    vintages.push({
      series: name,
      reference: reference.subarray(from, to),
      firstKnown: firstKnown.subarray(from, to),
      value: value.subarray(from, to),
      newestKnown: lastKnown.subarray(from, to).reduce((most, time) => Math.max(most, time), Number.NEGATIVE_INFINITY),
    });
    from = to;
  }
  return vintages;
}

const kindSchema = z.object({ series: z.string(), kind: z.enum(SERIES_KINDS) });

/** Every series of which something was known at a time (UTC ms), with its kind (of the rows known last), in name order. */
export const readSeriesKinds = (warehouse: Warehouse, at: number): Promise<z.infer<typeof kindSchema>[]> =>
  warehouse.query({
    sql: `SELECT s.series AS series, toString(argMax(s.kind, (s.knowledge_time, s.reference_time))) AS kind
          FROM series AS s FINAL WHERE s.knowledge_time <= fromUnixTimestamp64Milli({at:Int64})
          GROUP BY s.series ORDER BY series`,
    params: { at },
    schema: kindSchema,
  });

const listSchema = z.object({
  series: z.string(),
  kind: z.enum(SERIES_KINDS),
  publication: z.string(),
  values: z.coerce.number(),
  missing: z.coerce.number(),
  first: z.coerce.number(),
  last: z.coerce.number(),
});
export type SeriesLine = z.infer<typeof listSchema>;

/** Every series with the span of its reference times, in name order. */
export const listSeries = (warehouse: Warehouse): Promise<SeriesLine[]> =>
  warehouse.query({
    sql: `SELECT s.series AS series, any(s.kind) AS kind, any(s.publication) AS publication, count() AS values,
            countIf(s.value IS NULL) AS missing, toUnixTimestamp64Milli(min(s.reference_time)) AS first,
            toUnixTimestamp64Milli(max(s.reference_time)) AS last
          FROM series AS s FINAL GROUP BY s.series ORDER BY series`,
    params: {},
    schema: listSchema,
  });

/** Whether any series is loaded. */
export async function hasSeries(warehouse: Warehouse): Promise<boolean> {
  const rows = await warehouse.query({
    sql: 'SELECT 1 AS one FROM series LIMIT 1',
    params: {},
    schema: z.object({ one: z.number() }),
  });
  return rows.length > 0;
}
