import { z } from 'zod';
import { float32, optional64, text, time, uint32, word } from '#market/column.ts';
import { ASSET_CLASSES, type Instrument } from '#market/instrument.ts';
import { SERIES_KINDS, type SeriesKind } from '#market/series/kind.ts';
import { insertRows } from './insert.ts';
import { STAMP_COLUMNS, type Stamp, stamped } from './stamp.ts';
import { defineTable, pick, rowList, rowSchema } from './table.ts';
import type { Warehouse } from './warehouse.ts';

/** Exogenous series as instruments: what a batch knows of each of them. */
export const CONTEXT_SERIES = defineTable({
  name: 'context_series',
  columns: {
    symbol: word(),
    series: word(),
    name: text(),
    assetClass: word(ASSET_CLASSES),
    kind: word(SERIES_KINDS),
    /** s0 of a signed series, once it is frozen. */
    scale: optional64(),
    /** The rule it was frozen by; 0 where it is not. */
    scaleVersion: uint32(),
    valuesKnown: uint32(),
    dailyBars: uint32(),
    weeklyBars: uint32(),
    spacingDays: float32(),
    knowledgeTime: time(),
    ...STAMP_COLUMNS,
  },
  engine: 'ReplacingMergeTree',
  version: 'version',
  orderBy: ['symbol', 'asOf'],
});

/** s0 of a signed series and the rule it was taken by. */
export interface FrozenScale {
  readonly scale: number;
  readonly version: number;
}

/** What a batch knows of a series. */
export interface ExogenousSeries {
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
export async function insertExogenousSeries(
  warehouse: Warehouse,
  rows: readonly ExogenousSeries[],
  stamp: Stamp,
): Promise<void> {
  await insertRows(
    warehouse,
    { table: CONTEXT_SERIES, token: stamp.activityId },
    rows.map(({ instrument, frozen, values, ...known }) => ({
      ...known,
      symbol: instrument.symbol,
      name: instrument.name,
      assetClass: instrument.assetClass,
      scale: frozen?.scale ?? null,
      scaleVersion: frozen?.version ?? 0,
      valuesKnown: values,
    })),
    stamped(stamp),
  );
}

const MEMBER = pick(CONTEXT_SERIES, 'symbol', 'name', 'assetClass');

const memberSchema = rowSchema(MEMBER).transform(
  (member): Instrument => ({ ...member, venue: 'CONTEXT', calendar: 'CONTEXT', volumeKind: 'none' }),
);

/** The series of a run as instruments, in symbol order. */
export const readExogenousInstruments = (warehouse: Warehouse, runId: string): Promise<Instrument[]> =>
  warehouse.query({
    sql: `SELECT ${rowList(MEMBER, 'context_series')} FROM context_series FINAL
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
