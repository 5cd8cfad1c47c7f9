import { z } from 'zod';
import type { FactSource, FactView } from '#contracts/fact.ts';
import type { UtcMs } from '#market/time.ts';
import { TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import { FEATURES } from '../features.ts';
import { REGIMES } from '../regimes.ts';
import { pick, rowList, rowSchema } from '../table.ts';
import type { Warehouse } from '../warehouse.ts';

interface Stored {
  readonly table: string;
  /** Table of the newest row of each symbol and timeframe, which is found there without looking through all. */
  readonly latest?: string;
  readonly open: string;
  readonly close: string;
  readonly known: string;
}
const TIMES = { open: 'open_time', close: 'close_time', known: 'as_of' };

/** Where a view's rows are stored, and how their columns are called there. */
const STORED: Readonly<Record<FactView, Stored>> = {
  regimes: { table: 'regimes FINAL', latest: 'regime_latest', ...TIMES },
  changes: { table: 'regime_changes FINAL', ...TIMES },
  ranges: { table: 'range_forecasts FINAL', ...TIMES },
  signals: {
    table: 'signal_ledger',
    latest: 'signal_latest',
    open: 'bar_open',
    close: 'bar_close',
    known: 'issued_at',
  },
};
/** How long after its bar a signal can have been issued: until the next bar is over. Bounds the rows that are read. */
const ISSUED_WITHIN_DAYS = 8;

/** A row that was said: of which bar, by which run, and what. */
export interface Said {
  readonly source: FactSource;
  readonly openTime: UtcMs;
  readonly runId: string;
  readonly asOf: UtcMs;
  /** Every column of the stored row, as the warehouse writes it. */
  readonly row: Readonly<Record<string, unknown>>;
}

const place = z.object({
  symbol_: z.string(),
  timeframe_: z.enum(TIMEFRAMES),
  open_: z.coerce.number(),
  close_: z.coerce.number(),
  known_: z.coerce.number(),
  run_: z.string(),
});
const saidRow = z.looseObject(place.shape);

const placeList = ({
  open,
  close,
  known,
}: (typeof STORED)[FactView]) => `symbol AS symbol_, toString(timeframe) AS timeframe_,
  toUnixTimestamp64Milli(${open}) AS open_, toUnixTimestamp64Milli(${close}) AS close_, toUnixTimestamp64Milli(${known}) AS known_, run_id AS run_`;

function saidOf(view: FactView, found: z.infer<typeof saidRow>): Said {
  const { symbol_: symbol, timeframe_: timeframe, open_, close_, known_, run_, ...row } = found;
  return {
    source: { view, symbol, timeframe, closeTime: close_ },
    openTime: open_,
    runId: run_,
    asOf: known_,
    row,
  };
}

/** The last word of committed runs on a source; `closeTime` null: on the newest bar. null: nothing was said. */
export async function readSaid(
  warehouse: Warehouse,
  source: Omit<FactSource, 'closeTime'> & { readonly closeTime: UtcMs | null },
): Promise<Said | null> {
  const { view, symbol, timeframe } = source;
  const stored = STORED[view];
  const { table, open, close, known } = stored;
  const closeTime = source.closeTime ?? (await newestClose(warehouse, stored, source));
  // The primary key and the indexes are on other times than the close.
  const near = `${open} < fromUnixTimestamp64Milli({closeTime:Int64}) AND ${open} >= fromUnixTimestamp64Milli({closeTime:Int64}) - INTERVAL ${ISSUED_WITHIN_DAYS} DAY`;
  const issued = `${known} BETWEEN fromUnixTimestamp64Milli({closeTime:Int64}) AND fromUnixTimestamp64Milli({closeTime:Int64}) + INTERVAL ${ISSUED_WITHIN_DAYS} DAY`;
  const at = `${close} = fromUnixTimestamp64Milli({closeTime:Int64}) AND ${view === 'signals' ? issued : near}`;
  const [row] = await warehouse.query({
    sql: `SELECT *, ${placeList(stored)} FROM ${table}
          WHERE symbol = {symbol:String} AND timeframe = {timeframe:String} AND run_id IN (SELECT run_id FROM runs)
            ${closeTime === null ? '' : `AND ${at}`}
          ORDER BY ${open} DESC, ${known} DESC LIMIT 1`,
    params: { symbol, timeframe, closeTime: closeTime ?? 0 },
    schema: saidRow,
  });
  return row === undefined ? null : saidOf(view, row);
}

async function newestClose(
  warehouse: Warehouse,
  { latest, close }: Stored,
  { symbol, timeframe }: Pick<FactSource, 'symbol' | 'timeframe'>,
): Promise<UtcMs | null> {
  if (latest === undefined) return null;
  const [row] = await warehouse.query({
    sql: `SELECT toUnixTimestamp64Milli(${close}) AS at FROM ${latest} FINAL WHERE symbol = {symbol:String} AND timeframe = {timeframe:String}`,
    params: { symbol, timeframe },
    schema: z.object({ at: z.coerce.number() }),
  });
  return row?.at ?? null;
}

/** The signal of an id, null when there is none. */
export async function readSignal(warehouse: Warehouse, id: string): Promise<Said | null> {
  const [row] = await warehouse.query({
    sql: `SELECT *, ${placeList(STORED.signals)} FROM signal_ledger WHERE signal_id = {id:String} LIMIT 1`,
    params: { id },
    schema: saidRow,
  });
  return row === undefined ? null : saidOf('signals', row);
}

const VECTOR = pick(FEATURES, 'vectors', 'asOf', 'runId');
const REGIME = pick(REGIMES, 'label', 'probabilities', 'paramsVersion', 'asOf', 'runId');

export interface Bar {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly openTime: UtcMs;
}

/** The stored vectors and regimes of a bar by committed runs, last word first: what was known of it before is kept beside it. */
export async function readComputed(warehouse: Warehouse, { symbol, timeframe, openTime }: Bar) {
  const params = { symbol, timeframe, openTime };
  const of = (
    table: string,
  ) => `FROM ${table} FINAL WHERE symbol = {symbol:String} AND ${table}.timeframe = {timeframe:String}
    AND open_time = fromUnixTimestamp64Milli({openTime:Int64}) AND run_id IN (SELECT run_id FROM runs) ORDER BY ${table}.as_of DESC`;
  const [vectors, regimes] = await Promise.all([
    warehouse.query({
      sql: `SELECT ${rowList(VECTOR, 'features')} ${of('features')}`,
      params,
      schema: rowSchema(VECTOR),
    }),
    warehouse.query({
      sql: `SELECT ${rowList(REGIME, 'regimes')} ${of('regimes')}`,
      params,
      schema: rowSchema(REGIME),
    }),
  ]);
  return { vectors, regimes };
}
