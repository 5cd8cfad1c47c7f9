import type { BackfillMode } from '#contracts/runs.ts';
import type { Coverage } from '#feeds/feed.ts';
import type { Calendar } from '#market/calendar/calendar.ts';
import { HOUR, type UtcMs } from '#market/time.ts';
import { isIntraday, TIMEFRAMES } from '#market/timeframe.ts';
import type { Partition } from '#warehouse/loaded-partitions.ts';
import { loadedParts } from './base-timeframes.ts';
import type { BaseTimeframe } from './higher-timeframes.ts';
import { coveredBy, type Period, periodsOf, symbolGroups } from './periods.ts';

/** Symbols of a period that are loaded by one activity. */
export interface BackfillChunk {
  /** Unique in the plan and stable over plans of the same input. */
  readonly id: string;
  readonly symbols: readonly string[];
}

/** A period as it is loaded: `covers`, with what the ledger has of it already. */
export interface LoadedPeriod extends Period {
  /** UTC ms, at or before `from`. */
  readonly covers: number;
}

export interface PlannedPeriod extends LoadedPeriod {
  readonly chunks: readonly BackfillChunk[];
  /** State in the ledger before this plan; absent: not in it. */
  readonly known?: Partition['state'];
}

/** What a backfill is asked for. Times are UTC ms. */
export interface BackfillScope {
  readonly runId: string;
  readonly minutesFrom: UtcMs;
  readonly dailyFrom: UtcMs;
  readonly to: UtcMs;
  readonly mode: BackfillMode;
  readonly reverse: boolean;
  /** When this backfill began: with mode `all`, periods done since then are done. */
  readonly startedAt: UtcMs;
}

export interface PlanInput {
  readonly calendar: Calendar;
  /** What the feed has of the market. */
  readonly coverage: readonly Coverage[];
  /** What was loaded of it before. */
  readonly ledger: readonly Partition[];
  readonly scope: BackfillScope;
  readonly now: UtcMs;
}

export interface Plan {
  /** The next periods to load, complete ones, at least PAGE chunks unless fewer are left. */
  readonly page: readonly PlannedPeriod[];
  /** Every period to load, this page included. */
  readonly rest: readonly PlannedPeriod[];
  /** How many periods the mode leaves out. */
  readonly left: number;
  /** Periods that another run is loading. */
  readonly busy: readonly Partition[];
}

/** Chunks per page: with continue-as-new after each, a workflow's history stays far below the limits. */
const PAGE = 150;
/** A period of another run that has not moved for so long is not being loaded any more. */
const ABANDONED = 2 * HOUR;

/** Which periods of history a backfill loads, and in which chunks. Short bars stand before long ones, or after them in reverse. */
export function planPeriods({ calendar, coverage: all, ledger, scope, now }: PlanInput): Plan {
  const coverage = loadedParts(all);
  const rows = new Map(ledger.map((row) => [`${row.timeframe}/${row.period}`, row]));
  const rest: PlannedPeriod[] = [];
  const busy: Partition[] = [];
  let left = 0;
  for (const timeframe of TIMEFRAMES) {
    for (const period of offeredPeriods(calendar, timeframe, coverage, scope)) {
      const known = rows.get(`${timeframe}/${period.name}`);
      if (isLeftOut(period, known, scope)) left += 1;
      else if (known !== undefined && isHeld(known, scope.runId, now)) busy.push(known);
      else {
        const chunks = chunksOf(calendar, period, coverage);
        if (chunks.length > 0) rest.push(planned(period, chunks, known));
      }
    }
  }
  if (scope.reverse) rest.reverse();
  return { page: firstPage(rest), rest, left, busy };
}

/** The periods of what the feed has within the scope, oldest first. */
function offeredPeriods(
  calendar: Calendar,
  timeframe: BaseTimeframe,
  coverage: readonly Coverage[],
  { minutesFrom, dailyFrom, to }: BackfillScope,
): Period[] {
  const parts = coverage.filter((part) => part.timeframe === timeframe);
  if (parts.length === 0) return [];
  const wanted = isIntraday(timeframe) ? minutesFrom : dailyFrom;
  const start = Math.max(wanted, Math.min(...parts.map(({ from }) => from)));
  const end = Math.min(to, Math.max(...parts.map((part) => part.to)));
  return periodsOf(calendar, timeframe, start, end);
}

/** Whether the mode leaves a period out: it is done, or it failed before this backfill began. */
function isLeftOut(period: Period, known: Partition | undefined, { mode, startedAt }: BackfillScope): boolean {
  if (known === undefined) return false;
  if (mode === 'missing' && known.state === 'failed' && known.version < startedAt) return true;
  const covered = known.from <= period.from && known.through >= period.to;
  return known.state === 'done' && covered && (mode !== 'all' || known.version >= startedAt);
}

/** Whether another run has queued the period or is loading it. */
function isHeld({ state, owner, version }: Partition, runId: string, now: UtcMs): boolean {
  return (state === 'queued' || state === 'running') && owner !== runId && now - version < ABANDONED;
}

const chunksOf = (calendar: Calendar, period: Period, coverage: readonly Coverage[]): BackfillChunk[] =>
  symbolGroups(calendar, period, coveredBy(coverage, period)).map((symbols) => ({
    id: `${period.timeframe}-${period.name}-${symbols[0]}`,
    symbols,
  }));

/** A period that follows without a hole on what was loaded of it extends that. */
function planned(period: Period, chunks: readonly BackfillChunk[], known: Partition | undefined): PlannedPeriod {
  const extended = known?.state === 'done' && known.from <= period.from && period.from <= known.through;
  const covers = extended ? known.from : period.from;
  return { ...period, covers, chunks, ...(known === undefined ? {} : { known: known.state }) };
}

function firstPage(rest: readonly PlannedPeriod[]): PlannedPeriod[] {
  const page: PlannedPeriod[] = [];
  let chunks = 0;
  for (const period of rest) {
    if (chunks >= PAGE) break;
    page.push(period);
    chunks += period.chunks.length;
  }
  return page;
}
