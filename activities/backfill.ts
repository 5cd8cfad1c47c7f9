import { createHash } from 'node:crypto';
import { activityInfo } from '@temporalio/activity';
import type { BackfillMode } from '#contracts/runs.ts';
import { ArgusError } from '#errors/argus-error.ts';
import type { BarColumns, SymbolBars } from '#market/bar.ts';
import { aggregateMinutes, aggregateWeekly } from '#market/bars/aggregate.ts';
import { closedBy } from '#market/bars/closed.ts';
import { fillStart } from '#market/bars/fill.ts';
import { calendarOfMarket } from '#market/calendar/calendar.ts';
import type { MarketId } from '#market/market-id.ts';
import { DAY, HOUR } from '#market/time.ts';
import { INTRADAY_TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import { insertMinutes, type Minutes, splitAt, withFills } from '#pipeline/minutes.ts';
import { coveredBy, type Period, periodsOf, symbolGroups } from '#pipeline/periods.ts';
import { insertBars } from '#warehouse/bars.ts';
import { insertFeedFindings } from '#warehouse/feed-findings.ts';
import { markPartitions, type Partition, partitionContent, readPartitions } from '#warehouse/partitions.ts';
import { commitRun, isCommitted } from '#warehouse/runs.ts';
import type { Dependencies } from './dependencies.ts';
import { symbolsOf } from './dependencies.ts';
import { knownMarket } from './markets.ts';
import { withPulse } from './pulse.ts';

export interface BackfillChunk {
  /** Unique in the plan and stable over plans of the same input. */
  readonly id: string;
  readonly symbols: readonly string[];
}

export interface PlannedPeriod extends LoadedPeriod {
  readonly chunks: readonly BackfillChunk[];
  /** State in the ledger before this plan; absent: not in it. */
  readonly known?: Partition['state'];
}

/** A period as it is loaded: `covers`, with what the ledger has of it already. */
export interface LoadedPeriod extends Period {
  /** UTC ms, at or before `from`. */
  readonly covers: number;
}

export interface BackfillPlan {
  /** The next periods to load, whole ones, at least PAGE chunks unless fewer are left. */
  readonly page: readonly PlannedPeriod[];
  /** Periods and chunks of the whole rest, this page included, and periods that the mode leaves out. */
  readonly periods: number;
  readonly chunks: number;
  readonly left: number;
}

interface Scope {
  readonly market: MarketId;
  readonly runId: string;
  readonly minutesFrom: number;
  readonly dailyFrom: number;
  readonly to: number;
  readonly mode: BackfillMode;
  readonly reverse: boolean;
  /** When this backfill began, UTC ms: with mode `all`, periods done since then are done. */
  readonly startedAt: number;
}

export interface ChunkRun {
  readonly market: MarketId;
  readonly runId: string;
  readonly version: number;
  readonly asOf: number;
  readonly period: LoadedPeriod;
}

export interface BackfillActivities {
  planBackfill(input: Scope): Promise<BackfillPlan>;
  loadChunk(input: ChunkRun & { chunk: BackfillChunk; first: boolean }): Promise<{ bars: number }>;
  /** Enters a period whose chunks are all loaded (or of which one failed) into the ledger. */
  sealPeriod(input: ChunkRun & { failed?: string }): Promise<{ rows: number; hash: string }>;
  commitBackfill(input: {
    market: MarketId;
    runId: string;
    version: number;
    asOf: number;
    bars: number;
  }): Promise<void>;
}

/** Chunks per page: with continue-as-new after each, a workflow's history stays far below the limits. */
const PAGE = 150;
/** A period of another run that has not moved for so long is not being loaded any more. */
const ABANDONED = 2 * HOUR;
/** How far before a chunk bars are fetched with it: the week that ends in it. */
const WEEK = 8 * DAY;

export function createBackfillActivities(deps: Dependencies): BackfillActivities {
  const { warehouse, feed, instruments } = deps;
  const keyOf = ({ market, period }: Pick<ChunkRun, 'market' | 'period'>) => ({
    dataset: datasetOf(deps, market),
    market,
    timeframe: period.timeframe,
    period: period.name,
    from: period.covers,
    through: period.to,
  });

  return {
    async planBackfill(scope) {
      const { runId, startedAt } = scope;
      const market = knownMarket(scope.market);
      const now = activityInfo().currentAttemptScheduledTimestampMs;
      const { page, rest, left, busy } = await planOf(deps, scope, now);
      const [other] = busy;
      if (other !== undefined) {
        throw new ArgusError(
          'ARGUS_BACKFILL_BUSY',
          `${busy.length} periods of ${market}, first ${other.timeframe} ${other.period}, are being loaded by ${other.owner}`,
        );
      }
      const keys = page.map((period) => keyOf({ market, period }));
      await markPartitions(warehouse, keys, { state: 'queued', owner: runId, now: Math.max(now, startedAt) });
      const chunks = rest.reduce((sum, period) => sum + period.chunks.length, 0);
      return { page, periods: rest.length, chunks, left };
    },

    async loadChunk({ chunk, market, runId, version, asOf, period, first }) {
      // A live feed may wait for the next minute of its limits between two symbols.
      return await withPulse(async (tell: (done: { symbol?: string; bars: number }) => void) => {
        const calendar = calendarOfMarket(market);
        const { timeframe, from, to } = period;
        if (first) {
          const now = activityInfo().currentAttemptScheduledTimestampMs;
          await markPartitions(warehouse, [keyOf({ market, period })], { state: 'running', owner: runId, now });
        }
        const daily = timeframe === '1d';
        const stamp = { asOf, version, runId, activityId: `chunk-${chunk.id}-${runId}` };
        const minutes: Minutes[] = [];
        const days: SymbolBars[] = [];
        const derived: SymbolBars[] = [];
        let bars = 0;
        // A week or a bin that ends in this period may have begun before it, and a minute be filled from a trade before it.
        const whole = calendar.sessionAt(from)?.open ?? from;
        const since = daily ? from - WEEK : fillStart(calendar, whole);
        const batches = feed.bars({ timeframe, symbols: chunk.symbols, from: since, to });
        for await (const part of batches) {
          const closed = closedBy(part.bars, to);
          const { symbol } = part;
          const add = (tf: Timeframe, built: BarColumns) =>
            derived.push({ symbol, timeframe: tf, bars: closedBy(built, to, from) });
          if (daily) {
            const own = closedBy(closed, to, from);
            if (own.length > 0) days.push({ symbol, timeframe, bars: own });
            bars += own.length;
            add('1w', aggregateWeekly(calendar, closed));
          } else {
            const filled = withFills(calendar, { symbol, bars: closed }, { from: whole, through: to });
            for (const tf of INTRADAY_TIMEFRAMES.slice(1))
              add(tf, aggregateMinutes(calendar, tf as never, filled.bars));
            const [, own] = splitAt([filled], from);
            minutes.push(...own);
            bars += own[0]?.bars.length ?? 0;
          }
          tell({ symbol, bars });
        }
        // An official bar stands above the one that is aggregated from minutes at the close.
        const rev = daily ? 1 : 0;
        if (daily) await insertBars(warehouse, days, { source: 'official', rev, ...stamp });
        else {
          const first = minutes.map((part) => ({ ...part, rev: new Uint32Array(part.bars.length) }));
          await insertMinutes(warehouse, first, stamp);
        }
        tell({ bars });
        const higher = derived.filter((part) => part.bars.length > 0);
        const activityId = `derived-${chunk.id}-${runId}`;
        await insertBars(warehouse, higher, { source: 'aggregate', rev, ...stamp, activityId });
        return { bars };
      });
    },

    async sealPeriod({ market, runId, period, failed }) {
      const key = keyOf({ market, period });
      const now = activityInfo().currentAttemptScheduledTimestampMs;
      if (failed !== undefined) {
        await markPartitions(warehouse, [key], { state: 'failed', owner: runId, now, reason: failed });
        return { rows: 0, hash: '' };
      }
      const content = await partitionContent(warehouse, { ...key, symbols: symbolsOf(instruments, market) });
      await markPartitions(warehouse, [key], { state: 'done', owner: runId, now, ...content });
      return content;
    },

    async commitBackfill({ market, runId, version, asOf, bars }) {
      const symbols = new Set(symbolsOf(instruments, market));
      const findings = (feed.findings?.() ?? []).filter(({ symbol }) => symbols.has(symbol));
      await insertFeedFindings(warehouse, feed.name, findings);
      // Nothing was missing: the commit of the run that loaded it stands.
      if (bars === 0 && (await isCommitted(warehouse, runId))) return;
      await commitRun(warehouse, {
        runId,
        kind: 'backfill',
        market,
        asOf,
        barsThrough: asOf,
        stateThrough: 0,
        bars,
        features: 0,
        regimes: 0,
        changes: 0,
        engineFingerprint: deps.engineFingerprint,
        version,
      });
    },
  };
}

/**
 * Name of what a feed delivers for a market, as the ledger has it: the feed and a digest of its symbols, so that a symbol that is added
 * later makes its own history missing.
 */
export const datasetOf = (
  { feed, instruments }: Pick<Dependencies, 'feed' | 'instruments'>,
  market: MarketId,
): string =>
  `${feed.name}/${createHash('sha256').update(symbolsOf(instruments, market).join('\n')).digest('hex').slice(0, 8)}`;

/** What a backfill would load: the next page, the whole rest, how many periods its mode leaves out, and what another run holds. */
export async function planOf(
  { warehouse, feed, instruments }: Pick<Dependencies, 'warehouse' | 'feed' | 'instruments'>,
  scope: Scope,
  now: number,
): Promise<{ page: PlannedPeriod[]; rest: PlannedPeriod[]; left: number; busy: Partition[] }> {
  const { market, runId, minutesFrom, dailyFrom, to, mode, reverse, startedAt } = scope;
  const calendar = calendarOfMarket(market);
  const symbols = new Set(symbolsOf(instruments, market));
  const coverage = (await feed.coverage()).filter((part) => symbols.has(part.symbol));
  const ledger = new Map(
    (await readPartitions(warehouse, { dataset: datasetOf({ feed, instruments }, market), market })).map((row) => [
      `${row.timeframe}/${row.period}`,
      row,
    ]),
  );
  const rest: PlannedPeriod[] = [];
  const busy: Partition[] = [];
  let left = 0;
  for (const timeframe of ['1m', '1d'] as const) {
    const parts = coverage.filter((part) => part.timeframe === timeframe);
    if (parts.length === 0) continue;
    const start = Math.max(timeframe === '1m' ? minutesFrom : dailyFrom, Math.min(...parts.map((part) => part.from)));
    const end = Math.min(to, Math.max(...parts.map((part) => part.to)));
    for (const period of periodsOf(calendar, timeframe, start, end)) {
      const known = ledger.get(`${timeframe}/${period.name}`);
      const covered = known !== undefined && known.from <= period.from && known.through >= period.to;
      const done = known?.state === 'done' && covered && (mode !== 'all' || known.version >= startedAt);
      if (done || (mode === 'missing' && known?.state === 'failed' && known.version < startedAt)) {
        left += 1;
        continue;
      }
      const held = known?.state === 'queued' || known?.state === 'running';
      if (held && known.owner !== runId && now - known.version < ABANDONED) {
        busy.push(known);
        continue;
      }
      const groups = symbolGroups(calendar, period, coveredBy(parts, period));
      if (groups.length === 0) continue;
      const chunks = groups.map((group) => ({ id: `${timeframe}-${period.name}-${group[0]}`, symbols: group }));
      const joins = known?.state === 'done' && known.from <= period.from && period.from <= known.through;
      const covers = joins ? known.from : period.from;
      rest.push({ ...period, covers, chunks, ...(known === undefined ? {} : { known: known.state }) });
    }
  }
  if (reverse) rest.reverse();
  const page: PlannedPeriod[] = [];
  for (let chunks = 0; chunks < PAGE && page.length < rest.length; ) {
    const next = rest[page.length] as PlannedPeriod;
    page.push(next);
    chunks += next.chunks.length;
  }
  return { page, rest, left, busy };
}
