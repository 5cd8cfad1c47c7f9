import * as arrow from 'apache-arrow';
import { z } from 'zod';
import type { MarketId } from '#market/market-id.ts';
import { MARKET_IDS } from '#market/market-id.ts';
import { sameText, sameTime, texts, times, unsigned64 } from '../columns.ts';
import type { Warehouse } from '../warehouse.ts';
import type { CheckScope, Finding } from './checks.ts';

/** A finding, and whether an operator has accepted it as true. */
export interface JudgedFinding extends Omit<Finding, 'finds'> {
  readonly accepted: boolean;
}

export interface QualityRun {
  readonly runId: string;
  readonly market: MarketId;
  /** Trade date YYYY-MM-DD. */
  readonly date: string;
  readonly after: number;
  readonly through: number;
  readonly bars: number;
  readonly blocking: number;
  readonly warnings: number;
  readonly accepted: number;
}

export interface QualityReport extends QualityRun {
  readonly findings: readonly JudgedFinding[];
}

/** What an operator says of a finding: seen, and true. */
export interface Acceptance {
  readonly check: string;
  readonly symbol: string;
  readonly timeframe: string;
  readonly openTime: number;
}

const keyOf = ({ check, symbol, timeframe, openTime }: Acceptance): string =>
  JSON.stringify([check, symbol, timeframe, openTime]);

/** Marks the findings that were accepted. */
export async function judge(warehouse: Warehouse, findings: readonly Finding[]): Promise<JudgedFinding[]> {
  const rows = await warehouse.query({
    sql: `SELECT check, symbol, timeframe, toUnixTimestamp64Milli(a.open_time) AS openTime FROM quality_acceptances AS a FINAL`,
    schema: z.object({
      check: z.string(),
      symbol: z.string(),
      timeframe: z.string(),
      openTime: z.coerce.number(),
    }),
  });
  const accepted = new Set(rows.map(keyOf));
  return findings.map(({ finds: _, ...finding }) => ({ ...finding, accepted: accepted.has(keyOf(finding)) }));
}

export async function acceptFinding(
  warehouse: Warehouse,
  { check, symbol, timeframe, openTime }: Acceptance,
  { reason, now }: { reason: string; now: number },
): Promise<void> {
  await warehouse.command(
    `INSERT INTO quality_acceptances SETTINGS insert_deduplicate = 0
     VALUES ({check:String}, {symbol:String}, {timeframe:String}, fromUnixTimestamp64Milli({openTime:Int64}), {reason:String}, fromUnixTimestamp64Milli({now:Int64}))`,
    { check, symbol, timeframe, openTime, reason, now },
  );
}

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
  const rows = findings.length;
  if (rows > 0) {
    const data = new arrow.Table({
      run_id: sameText(runId, rows),
      check: texts(findings.map(({ check }) => check)),
      severity: texts(findings.map(({ severity }) => severity)),
      symbol: texts(findings.map(({ symbol }) => symbol)),
      timeframe: texts(findings.map(({ timeframe }) => timeframe)),
      open_time: times(Float64Array.from(findings, ({ openTime }) => openTime)),
      observed: texts(findings.map(({ observed }) => observed)),
      expected: texts(findings.map(({ expected }) => expected)),
      accepted: arrow.makeVector(Uint8Array.from(findings, ({ accepted }) => Number(accepted))),
      version: unsigned64(version, rows),
    });
    await warehouse.insertArrow({ table: 'quality_findings', data, token });
  }
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
  const data = new arrow.Table({
    run_id: sameText(runId, 1),
    market: sameText(scope.market, 1),
    date: sameText(date, 1),
    after: sameTime(Math.max(0, scope.after), 1),
    through: sameTime(scope.through, 1),
    bars: unsigned64(result.bars, 1),
    blocking: arrow.makeVector(Uint32Array.of(result.blocking)),
    warnings: arrow.makeVector(Uint32Array.of(result.warnings)),
    accepted: arrow.makeVector(Uint32Array.of(result.accepted)),
    version: unsigned64(version, 1),
  });
  await warehouse.insertArrow({ table: 'quality_runs', data, token: `${token}-run` });
  return result;
}

const runSchema = z.object({
  runId: z.string(),
  market: z.enum(MARKET_IDS),
  date: z.string(),
  after: z.coerce.number(),
  through: z.coerce.number(),
  bars: z.coerce.number(),
  blocking: z.coerce.number(),
  warnings: z.coerce.number(),
  accepted: z.coerce.number(),
  version: z.coerce.number(),
});

const findingSchema = z.object({
  check: z.string(),
  severity: z.enum(['block', 'warn']),
  symbol: z.string(),
  timeframe: z.string(),
  openTime: z.coerce.number(),
  observed: z.string(),
  expected: z.string(),
  accepted: z.coerce.boolean(),
});

/** The reports of a trade date (YYYY-MM-DD; absent: of the newest checked date of each market), by market. */
export async function readQuality(
  warehouse: Warehouse,
  { date, market }: { date?: string | undefined; market?: string | undefined } = {},
): Promise<QualityReport[]> {
  const runs = await warehouse.query({
    sql: `SELECT run_id AS runId, market, toString(q.date) AS date, toUnixTimestamp64Milli(q.after) AS after,
            toUnixTimestamp64Milli(q.through) AS through, bars, blocking, warnings, accepted, version
          FROM quality_runs AS q FINAL
          WHERE (q.date = toDate32OrNull({date:String}) OR {date:String} = '') AND (market = {market:String} OR {market:String} = '')
          ORDER BY market, q.date DESC LIMIT 1 BY market`,
    params: { date: date ?? '', market: market ?? '' },
    schema: runSchema,
  });
  const reports: QualityReport[] = [];
  for (const { version, ...run } of runs) {
    const findings = await warehouse.query({
      sql: `SELECT check, severity, symbol, timeframe, toUnixTimestamp64Milli(f.open_time) AS openTime, observed, expected, accepted
            FROM quality_findings AS f FINAL WHERE run_id = {runId:String} AND version = {version:UInt64}
            ORDER BY severity, check, symbol, timeframe, f.open_time`,
      params: { runId: run.runId, version },
      schema: findingSchema,
    });
    reports.push({ ...run, findings });
  }
  return reports;
}
