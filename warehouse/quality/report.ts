import { z } from 'zod';
import type { Row } from '#market/block.ts';
import { date, enumName, flag, text, time, uint32, uint64, word } from '#market/column.ts';
import { MARKET_IDS } from '#market/market-id.ts';
import { insertRows } from '../insert.ts';
import { defineTable, pick, type RowOf, rowList, rowSchema } from '../table.ts';
import type { Warehouse } from '../warehouse.ts';
import { type CheckScope, type Finding, SEVERITIES } from './checks.ts';

/** One row a run whose bars were checked; its findings are those of the same version. */
export const QUALITY_RUNS = defineTable({
  name: 'quality_runs',
  columns: {
    runId: text(),
    market: word(MARKET_IDS),
    /** Trade date. */
    date: date(),
    after: time(),
    through: time(),
    bars: uint64(),
    blocking: uint32(),
    warnings: uint32(),
    accepted: uint32(),
    version: uint64(),
  },
  engine: 'ReplacingMergeTree',
  version: 'version',
  orderBy: ['market', 'date', 'runId'],
});
export type QualityRun = Omit<RowOf<typeof QUALITY_RUNS>, 'version'>;

export const QUALITY_FINDINGS = defineTable({
  name: 'quality_findings',
  columns: {
    runId: text(),
    check: word(),
    severity: enumName(SEVERITIES),
    symbol: word(),
    timeframe: word(),
    openTime: time(),
    observed: text(),
    expected: text(),
    /** An operator looked at it and found it true: it no longer blocks. */
    accepted: flag(),
    version: uint64(),
  },
  engine: 'ReplacingMergeTree',
  version: 'version',
  orderBy: ['runId', 'check', 'symbol', 'timeframe', 'openTime'],
});
const { runId: _run, version: _version, ...FINDING } = QUALITY_FINDINGS.columns;
/** A finding, and whether an operator has accepted it as true. */
export type JudgedFinding = Row<typeof FINDING>;

export interface QualityReport extends QualityRun {
  readonly findings: readonly JudgedFinding[];
}

/** Findings that an operator looked at and found true. */
export const QUALITY_ACCEPTANCES = defineTable({
  name: 'quality_acceptances',
  columns: {
    check: word(),
    symbol: word(),
    timeframe: word(),
    openTime: time(),
    reason: text(),
    recorded: time(),
  },
  engine: 'ReplacingMergeTree',
  version: 'recorded',
  orderBy: ['check', 'symbol', 'timeframe', 'openTime'],
});
const ACCEPTANCE = pick(QUALITY_ACCEPTANCES, 'check', 'symbol', 'timeframe', 'openTime');
/** Names the finding that is accepted. */
export type Acceptance = Row<typeof ACCEPTANCE>;

const keyOf = ({ check, symbol, timeframe, openTime }: Acceptance): string =>
  JSON.stringify([check, symbol, timeframe, openTime]);

/** Marks the findings that were accepted. */
export async function judge(warehouse: Warehouse, findings: readonly Finding[]): Promise<JudgedFinding[]> {
  const rows = await warehouse.query({
    sql: `SELECT ${rowList(ACCEPTANCE, 'a')} FROM quality_acceptances AS a FINAL`,
    schema: rowSchema(ACCEPTANCE),
  });
  const accepted = new Set(rows.map(keyOf));
  return findings.map(({ finds: _, ...finding }) => ({ ...finding, accepted: accepted.has(keyOf(finding)) }));
}

/** Records that a finding is true. `now` in UTC ms. */
export const acceptFinding = (
  warehouse: Warehouse,
  finding: Acceptance,
  { reason, now }: { reason: string; now: number },
): Promise<void> =>
  insertRows(warehouse, { table: QUALITY_ACCEPTANCES, token: `acceptance-${now}` }, [finding], {
    reason,
    recorded: now,
  });

/**
 * Writes what the checks of a run found. The row of the run is written last and names the version of its findings, so a second
 * attempt with other findings replaces the first as a whole.
 */
export async function recordQuality(
  warehouse: Warehouse,
  run: { runId: string; date: string; scope: CheckScope; findings: readonly JudgedFinding[]; version: number },
): Promise<QualityRun> {
  const { runId, date, scope, findings, version } = run;
  const token = `quality-${runId}-${version}`;
  await insertRows(warehouse, { table: QUALITY_FINDINGS, token }, findings, { runId, version });
  const [counted] = await warehouse.query({
    sql: `SELECT count() AS bars FROM valid_bars WHERE symbol IN {symbols:Array(String)}
            AND close_time > fromUnixTimestamp64Milli({after:Int64}) AND close_time <= fromUnixTimestamp64Milli({through:Int64})`,
    params: { ...scope },
    schema: z.object({ bars: z.coerce.number() }),
  });
  const open = findings.filter(({ accepted }) => !accepted);
  const result: QualityRun = {
    runId,
    market: scope.market,
    date,
    after: scope.after,
    through: scope.through,
    bars: counted?.bars ?? 0,
    blocking: open.filter(({ severity }) => severity === 'block').length,
    warnings: open.filter(({ severity }) => severity === 'warn').length,
    accepted: findings.length - open.length,
  };
  const row = { ...result, after: Math.max(0, scope.after) };
  await insertRows(warehouse, { table: QUALITY_RUNS, token: `${token}-run` }, [row], { version });
  return result;
}

/** The reports of a trade date (YYYY-MM-DD; absent: of the newest checked date of each market), by market. */
export async function readQuality(
  warehouse: Warehouse,
  { date, market }: { date?: string | undefined; market?: string | undefined } = {},
): Promise<QualityReport[]> {
  const runs = await warehouse.query({
    sql: `SELECT ${rowList(QUALITY_RUNS.columns, 'q')}
          FROM quality_runs AS q FINAL
          WHERE (q.date = toDate32OrNull({date:String}) OR {date:String} = '') AND (market = {market:String} OR {market:String} = '')
          ORDER BY market, q.date DESC LIMIT 1 BY market`,
    params: { date: date ?? '', market: market ?? '' },
    schema: rowSchema(QUALITY_RUNS.columns),
  });
  const reports: QualityReport[] = [];
  for (const { version, ...run } of runs) {
    const findings = await warehouse.query({
      sql: `SELECT ${rowList(FINDING, 'f')}
            FROM quality_findings AS f FINAL WHERE run_id = {runId:String} AND version = {version:UInt64}
            ORDER BY f.severity, check, symbol, timeframe, f.open_time`,
      params: { runId: run.runId, version },
      schema: rowSchema(FINDING),
    });
    reports.push({ ...run, findings });
  }
  return reports;
}
