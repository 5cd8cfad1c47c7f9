import { float32, uint64, wordLists } from '#market/column.ts';
import { SIGNAL_LEDGER } from './ledger/signals.ts';
import { BY_RUN } from './regimes.ts';
import { columnNames, defineTable, pick } from './table.ts';
import type { Warehouse } from './warehouse.ts';

const SAID = pick(
  SIGNAL_LEDGER.table,
  'symbol',
  'timeframe',
  'barClose',
  'horizon',
  'direction',
  'reason',
  'shrunk',
  'confidence',
  'low',
  'high',
  'base',
  'modelVersion',
);

/** The newest committed signal of every (symbol, timeframe) with the novelty of its bar. */
export const SIGNAL_LATEST = defineTable({
  name: 'signal_latest',
  columns: { ...SAID, novelty: float32(), drivers: wordLists(), ...pick(SIGNAL_LEDGER.table, 'runId'), rank: uint64() },
  engine: 'ReplacingMergeTree',
  version: 'rank',
  orderBy: ['timeframe', 'symbol'],
});

/** Copies the newest signals that a committed run has issued to `signal_latest`. `asOf` in UTC ms. */
export async function copySignals(warehouse: Warehouse, run: { runId: string; asOf: number }): Promise<void> {
  const expressions: Readonly<Record<string, string>> = {
    drivers: 'n.drivers',
    rank: 'toUInt64(toUnixTimestamp64Milli(l.bar_close))',
  };
  const columns = columnNames(SIGNAL_LATEST);
  const asOf = 'fromUnixTimestamp64Milli({asOf:Int64})';
  await warehouse.command(
    `INSERT INTO signal_latest (${columns.join(', ')}) SETTINGS insert_deduplicate = 0
     SELECT ${columns.map((name) => expressions[name] ?? `l.${name}`).join(', ')}
     FROM (SELECT * FROM signal_ledger WHERE run_id = {runId:String} AND issued_at = ${asOf} ORDER BY bar_close DESC LIMIT 1 BY symbol, timeframe) AS l
     LEFT JOIN (SELECT symbol, timeframe, close_time, drivers FROM novelty FINAL
                WHERE run_id = {runId:String} AND as_of = ${asOf} ${BY_RUN}) AS n
       ON n.symbol = l.symbol AND n.timeframe = l.timeframe AND n.close_time = l.bar_close`,
    { runId: run.runId, asOf: run.asOf },
  );
}
