import { z } from 'zod';
import { at } from '#market/at.ts';
import type { Row } from '#market/block.ts';
import { enumName, float64, optional64, time, word } from '#market/column.ts';
import { SERIES_KINDS, type SeriesKind } from '#market/series/kind.ts';
import { insertColumns } from './insert.ts';
import { defineTable, pick, readBlock, rowList, rowSchema } from './table.ts';
import type { Warehouse } from './warehouse.ts';

/** Values with the time they are about and the time from which they were known. A revised value is a row of its own. */
export const SERIES = defineTable({
  name: 'series',
  columns: {
    series: word(),
    kind: enumName(SERIES_KINDS),
    reference: time('reference_time'),
    known: time('knowledge_time'),
    /** None where the source says that it has none. */
    value: optional64(),
    publication: word(),
    source: word(),
  },
  engine: 'ReplacingMergeTree',
  orderBy: ['series', 'reference', 'known'],
});

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
    await insertColumns(
      warehouse,
      { table: SERIES, token: `series-${name}` },
      { length, series: name, kind, reference, known, value, publication, source: file },
    );
  }
  return rows;
}

const POINT = pick(SERIES, 'reference', 'known', 'value');
export type SeriesPoint = Row<typeof POINT>;

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
            SELECT ${rowList(POINT, 's')}
            FROM series AS s FINAL
            WHERE s.series = {series:String} AND s.knowledge_time <= fromUnixTimestamp64Milli({at:Int64})
            ORDER BY reference_time DESC, s.knowledge_time DESC LIMIT 1 BY reference_time LIMIT {last:UInt32})
          ORDER BY reference`,
    params: { series, at, last: last ?? 4_000_000_000 },
    schema: rowSchema(POINT),
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

const VINTAGE = { name: word(), reference: time(), firstKnown: time(), lastKnown: time(), value: float64() };

/** Series as they were known at a time (UTC ms), by name, each by reference time. One of which no number was known is not there. */
export async function readVintages(
  warehouse: Warehouse,
  { series, at: time }: { series: readonly string[]; at: number },
): Promise<SeriesVintage[]> {
  const table = await warehouse.queryArrow({
    sql: `SELECT toString(s.series) AS name, s.reference_time AS reference, min(s.knowledge_time) AS firstKnown,
            max(s.knowledge_time) AS lastKnown, argMax(assumeNotNull(s.value), s.knowledge_time) AS value
          FROM series AS s FINAL
          WHERE s.series IN {series:Array(String)} AND s.knowledge_time <= fromUnixTimestamp64Milli({time:Int64}) AND s.value IS NOT NULL
          GROUP BY name, reference ORDER BY name, reference`,
    params: { series, time },
  });
  const rows = readBlock(VINTAGE, table);
  const vintages: SeriesVintage[] = [];
  for (let from = 0; from < rows.length; ) {
    const name = at(rows.name, from);
    let to = from + 1;
    while (to < rows.length && rows.name[to] === name) to++;
    vintages.push({
      series: name,
      reference: rows.reference.subarray(from, to),
      firstKnown: rows.firstKnown.subarray(from, to),
      value: rows.value.subarray(from, to),
      newestKnown: rows.lastKnown
        .subarray(from, to)
        .reduce((most, known) => Math.max(most, known), Number.NEGATIVE_INFINITY),
    });
    from = to;
  }
  return vintages;
}

const kindSchema = rowSchema(pick(SERIES, 'series', 'kind'));

/** Every series of which something was known at a time (UTC ms), with its kind (of the rows known last), in name order. */
export const readSeriesKinds = (warehouse: Warehouse, at: number): Promise<z.infer<typeof kindSchema>[]> =>
  warehouse.query({
    sql: `SELECT s.series AS series, toString(argMax(s.kind, (s.knowledge_time, s.reference_time))) AS kind
          FROM series AS s FINAL WHERE s.knowledge_time <= fromUnixTimestamp64Milli({at:Int64})
          GROUP BY s.series ORDER BY series`,
    params: { at },
    schema: kindSchema,
  });

const listSchema = rowSchema(pick(SERIES, 'series', 'kind', 'publication')).extend({
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
