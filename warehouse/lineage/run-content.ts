import { BARS } from '../bars.ts';
import { FEATURES } from '../features.ts';
import { FORECAST_LEDGER } from '../ledger/forecasts.ts';
import { SIGNAL_LEDGER } from '../ledger/signals.ts';
import { NOVELTY } from '../novelty.ts';
import { RANGE_FORECASTS } from '../range-forecasts.ts';
import { BY_RUN, REGIME_CHANGES, REGIMES } from '../regimes.ts';
import type { RunRow } from '../runs.ts';
import { storedColumns, type Table } from '../table.ts';
import { BAR_KEY, locatorOf } from './locator.ts';
import { BAR_CONTENT, content, rowHash, sumOfRows } from './row-sums.ts';

interface Written {
  readonly table: Table;
  /** Column with the version of the model that the rows were computed with, and the name of the model. */
  readonly model?: readonly [column: string, name: string];
}

/** Tables that a tick or a batch writes and readers see; what only nights write follows from their definitions. */
const WRITTEN: readonly Written[] = [
  { table: FEATURES },
  { table: REGIMES, model: ['params_version', 'parameters'] },
  { table: REGIME_CHANGES },
  { table: NOVELTY, model: ['model_version', 'novelty'] },
  { table: RANGE_FORECASTS, model: ['model_version', 'ranges'] },
  { table: SIGNAL_LEDGER.table, model: ['model_version', 'signals'] },
  { table: FORECAST_LEDGER.table },
];
/** Symbols of a month of history are in so many shares: one of them is read to check one symbol. */
const SHARES = 16;

/** Which share of the symbols of a month a symbol is in. SQL. */
export const SHARE = `toString(modulo(sipHash64(symbol), ${SHARES}))`;

/**
 * SQL of what came to a run: its code, and the bars that it wrote. Parameters `runId`, `asOf`, `since`, `names` and `details`. `bounded`: all of
 * its bars open after `since`, so that only their months are looked at.
 */
export const inputContent = ({ kind, bounded }: { readonly kind: RunRow['kind']; readonly bounded: boolean }): string =>
  [CODE, factsOfBars(kind, bounded)].join(UNION);

/** SQL of what came of runs, one row for each run and fact. Parameters `runIds`, and `first` and `last` of their as-of times. */
export const outputContent = (): string => WRITTEN.map(factsOfTable).join(UNION);

const UNION = '\nUNION ALL\n';

const CODE = `
  SELECT {runId:String} AS fact_run, 'code' AS fact_kind, pair.1 AS fact_name, toUInt64(0) AS fact_rows, '' AS fact_hash, toDateTime64(0, 3, 'UTC') AS fact_from,
    toDateTime64(0, 3, 'UTC') AS fact_through, pair.2 AS fact_detail, '' AS fact_locator
  FROM (SELECT arrayJoin(arrayZip({names:Array(String)}, {details:Array(String)})) AS pair)`;

/** Delivered and filled bars are input; those that were built of them are output. */
function factsOfBars(kind: RunRow['kind'], bounded: boolean): string {
  const hash = rowHash(BAR_CONTENT);
  const part = kind === 'backfill' ? `, '/', formatDateTime(open_time, '%Y-%m'), '/', ${SHARE}` : '';
  const opened = bounded ? 'AND open_time >= fromUnixTimestamp64Milli({since:Int64})' : '';
  return `
  SELECT {runId:String} AS fact_run, if(source = 'aggregate', 'output', 'input') AS fact_kind, concat('bars/', toString(timeframe)${part}) AS fact_name, count() AS fact_rows,
    ${sumOfRows(hash)} AS fact_hash, min(open_time) AS fact_from, max(close_time) AS fact_through, '' AS fact_detail, ${locatorOf(hash, BAR_KEY)} AS fact_locator
  FROM ${BARS.name} FINAL WHERE run_id = {runId:String} AND as_of = fromUnixTimestamp64Milli({asOf:Int64}) ${opened}
  GROUP BY fact_kind, fact_name ${BY_RUN}`;
}

/** Rows of one table: how many a run wrote and their sum, and how many of them each version of the model gave. One reading gives both. */
function factsOfTable({ table, model }: Written): string {
  const columns = storedColumns(table);
  const isLedger = columns.some(({ name }) => name === 'issued_at');
  const hash = rowHash(
    columns
      .filter(({ name }) => name !== 'version')
      .map(({ name, type }) => content(name, type.startsWith('Nullable'))),
  );
  // In a ledger, what a run issued carries its as-of too.
  const [opened, closed, known] = isLedger
    ? ['bar_open', 'bar_close', 'issued_at']
    : ['open_time', 'close_time', 'as_of'];
  const [column, name] = model ?? ['0', ''];
  const isModel = model === undefined ? '0' : `grouping(${column}) = 0`;
  return `
  SELECT run_id AS fact_run, if(${isModel}, 'model', 'output') AS fact_kind, if(${isModel}, concat('${name}@', toString(any(${column}))), '${table.name}') AS fact_name,
    count() AS fact_rows, if(${isModel}, '', ${sumOfRows(hash)}) AS fact_hash, min(${opened}) AS fact_from, max(${closed}) AS fact_through,
    '' AS fact_detail, '' AS fact_locator
  FROM ${table.name} ${table.engine.startsWith('Replacing') ? 'FINAL' : ''}
  WHERE run_id IN {runIds:Array(String)} AND ${known} BETWEEN fromUnixTimestamp64Milli({first:Int64}) AND fromUnixTimestamp64Milli({last:Int64})
  GROUP BY ${model === undefined ? 'run_id' : `GROUPING SETS ((run_id), (run_id, ${column}))`} ${BY_RUN}`;
}
