import { ArgusError } from '#errors/argus-error.ts';
import type { Calendar } from '#market/calendar/calendar.ts';
import { DAY } from '#market/time.ts';
import { type CheckScope, runChecks } from '#warehouse/quality/checks.ts';
import { type JudgedFinding, judge, type QualityRun, recordQuality } from '#warehouse/quality/report.ts';
import { insertSessions } from '#warehouse/sessions.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';

/** Days before the interval whose sessions the checks compare with. */
const CALENDAR_MARGIN = 45 * DAY;
const NAMED = 5;

/**
 * Runs every check over a run's interval, writes the report, and throws ARGUS_QUALITY_BLOCKED with the offending rows named when a
 * blocking finding is not accepted.
 */
export async function judgeQuality(
  warehouse: Warehouse,
  calendar: Calendar,
  run: { runId: string; date: string; scope: CheckScope; version: number; onCheck?: (id: string) => void },
): Promise<QualityRun> {
  const { scope, onCheck } = run;
  const sessions = calendar.sessions(scope.after - CALENDAR_MARGIN, scope.through);
  await insertSessions(warehouse, scope.market, sessions);
  const findings = await judge(warehouse, await runChecks(warehouse, scope, onCheck === undefined ? {} : { onCheck }));
  const report = await recordQuality(warehouse, { ...run, findings });
  if (report.blocking > 0) {
    const blocking = findings.filter(({ severity, accepted }) => severity === 'block' && !accepted);
    const named = blocking.slice(0, NAMED).map(describe).join('; ');
    const more = blocking.length > NAMED ? `; and ${blocking.length - NAMED} more` : '';
    throw new ArgusError('ARGUS_QUALITY_BLOCKED', `market ${scope.market}, ${run.date}: ${named}${more}`);
  }
  return report;
}

const describe = ({ check, symbol, timeframe, openTime, observed, expected }: JudgedFinding): string =>
  `${check}: ${symbol} ${timeframe} ${new Date(openTime).toISOString().slice(0, 16)}Z, ${observed} (expected ${expected})`;
