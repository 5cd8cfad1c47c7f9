import * as arrow from 'apache-arrow';
import { z } from 'zod';
import { ASSET_CLASSES, type Instrument } from '#market/instrument.ts';
import { SERIES_KINDS, type SeriesKind } from '#market/series/kind.ts';
import { sameText, sameTime, texts, times, unsigned64 } from './columns.ts';
import type { Stamp } from './stamp.ts';
import type { Warehouse } from './warehouse.ts';

/** s0 of a signed series and the rule it was taken by. */
export interface FrozenScale {
  readonly scale: number;
  readonly version: number;
}

/** What a batch knows of a series. */
export interface ContextSeries {
  readonly series: string;
  readonly kind: SeriesKind;
  readonly instrument: Instrument;
  readonly frozen: FrozenScale | null;
  /** Reference times that have a number. */
  readonly values: number;
  readonly dailyBars: number;
  readonly weeklyBars: number;
  /** Days from one bar to the next, usually; NaN with fewer than two bars. */
  readonly spacingDays: number;
  /** UTC ms at which the newest of its numbers was known. */
  readonly knowledgeTime: number;
}

/** Writes what a batch knows of every series, as one block. */
export async function insertContext(warehouse: Warehouse, rows: readonly ContextSeries[], stamp: Stamp): Promise<void> {
  const length = rows.length;
  if (length === 0) return;
  const count = (of: (row: ContextSeries) => number) => arrow.makeVector(Uint32Array.from(rows, of));
  const data = new arrow.Table({
    symbol: texts(rows.map(({ instrument }) => instrument.symbol)),
    series: texts(rows.map(({ series }) => series)),
    name: texts(rows.map(({ instrument }) => instrument.name)),
    asset_class: texts(rows.map(({ instrument }) => instrument.assetClass)),
    kind: texts(rows.map(({ kind }) => kind)),
    scale: arrow.vectorFromArray(
      rows.map(({ frozen }) => frozen?.scale ?? null),
      new arrow.Float64(),
    ),
    scale_version: count(({ frozen }) => frozen?.version ?? 0),
    values_known: count(({ values }) => values),
    daily_bars: count(({ dailyBars }) => dailyBars),
    weekly_bars: count(({ weeklyBars }) => weeklyBars),
    spacing_days: arrow.makeVector(Float32Array.from(rows, ({ spacingDays }) => spacingDays)),
    knowledge_time: times(Float64Array.from(rows, ({ knowledgeTime }) => knowledgeTime)),
    as_of: sameTime(stamp.asOf, length),
    version: unsigned64(stamp.version, length),
    run_id: sameText(stamp.runId, length),
  });
  await warehouse.insertArrow({ table: 'context_series', data, token: stamp.activityId });
}

const memberSchema = z
  .object({ symbol: z.string(), name: z.string(), assetClass: z.enum(ASSET_CLASSES), kind: z.enum(SERIES_KINDS) })
  .transform(({ symbol, name, assetClass }): Instrument => {
    return { symbol, name, assetClass, venue: 'CONTEXT', calendar: 'CONTEXT', volumeKind: 'none' };
  });

/** The series of a run as instruments, in symbol order. */
export const readContextOf = (warehouse: Warehouse, runId: string): Promise<Instrument[]> =>
  warehouse.query({
    sql: `SELECT symbol, name, asset_class AS assetClass, kind FROM context_series FINAL
          WHERE run_id = {runId:String} ORDER BY symbol`,
    params: { runId },
    schema: memberSchema,
  });

/** The scales that committed batches before a time (UTC ms) have frozen, by series. */
export async function readFrozenScales(warehouse: Warehouse, before: number): Promise<Map<string, FrozenScale>> {
  const rows = await warehouse.query({
    sql: `SELECT c.series AS series, assumeNotNull(c.scale) AS scale, c.scale_version AS version
          FROM context_series AS c FINAL
          WHERE c.scale IS NOT NULL AND c.as_of < fromUnixTimestamp64Milli({before:Int64}) AND run_id IN (SELECT run_id FROM runs)
          ORDER BY c.as_of DESC LIMIT 1 BY c.series`,
    params: { before },
    schema: z.object({ series: z.string(), scale: z.number(), version: z.number() }),
  });
  return new Map(rows.map(({ series, ...frozen }) => [series, frozen]));
}

/** (symbol, timeframe) pairs of these symbols that have a regime of a committed run before a time (UTC ms), as `symbol/index`. */
export async function withRegimeBefore(
  warehouse: Warehouse,
  symbols: readonly string[],
  before: number,
): Promise<Set<string>> {
  const rows = await warehouse.query({
    sql: `SELECT DISTINCT symbol, toUInt8(regimes.timeframe) AS chart FROM regimes
          WHERE symbol IN {symbols:Array(String)} AND as_of < fromUnixTimestamp64Milli({before:Int64})
            AND run_id IN (SELECT run_id FROM runs)`,
    params: { symbols, before },
    schema: z.object({ symbol: z.string(), chart: z.number() }),
  });
  return new Set(rows.map(({ symbol, chart }) => `${symbol}/${chart}`));
}
