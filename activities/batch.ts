import { activityInfo, heartbeat } from '@temporalio/activity';
import { TIERS } from '#contracts/tiers.ts';
import { collect } from '#engine/collect.ts';
import type { EngineOutput } from '#engine/engine.ts';
import { ArgusError } from '#errors/argus-error.ts';
import type { SymbolBars } from '#market/bar.ts';
import { aggregateDaily } from '#market/bars/aggregate.ts';
import { closedBy } from '#market/bars/closed.ts';
import { type Calendar, calendarOfMarket } from '#market/calendar/calendar.ts';
import type { MarketId } from '#market/market-id.ts';
import { DAY } from '#market/time.ts';
import { DAILY_TIMEFRAMES, INTRADAY_TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import { type Amended, amendDays, amendMinutes, NOTHING_AMENDED } from '#pipeline/amendments.ts';
import { fillFromWarehouse } from '#pipeline/minutes.ts';
import { type Computed, writeOutput } from '#pipeline/output.ts';
import { buildPages } from '#reports/pages.ts';
import { readBars } from '#warehouse/bars.ts';
import { insertParameters } from '#warehouse/parameters.ts';
import { commitRun, lastRun, watermarks } from '#warehouse/runs.ts';
import type { Dependencies } from './dependencies.ts';
import { symbolsOf } from './dependencies.ts';
import { fetchAll } from './fetch.ts';
import { knownMarket } from './markets.ts';
import { withPulse } from './pulse.ts';
import { judgeQuality } from './quality.ts';
import { recordShifts } from './shifts.ts';
import { issueSignals, refitModels, resolveOutcomes } from './signals.ts';

export interface BatchRun {
  readonly market: MarketId;
  readonly date: string;
  readonly asOf: number;
  readonly runId: string;
  readonly version: number;
}

export interface BatchActivities {
  resolveDay(input: { market: string; date?: string; nominal?: number }): Promise<{ date: string; asOf: number }>;
  reconcileMinutes(run: BatchRun): Promise<Amended>;
  loadDailyBars(run: BatchRun): Promise<{ bars: number; amended: Amended }>;
  checkQuality(run: BatchRun): Promise<{ blocking: number; warnings: number; accepted: number }>;
  fitParameters(run: BatchRun): Promise<{ scales: number; transitions: number }>;
  computeDaily(run: BatchRun & { minutes?: Amended; days?: Amended }): Promise<Computed & { seeded: boolean }>;
  resolveOutcomes(run: BatchRun): Promise<{ outcomes: number; amended: number }>;
  fitModels(run: BatchRun): Promise<{ signals: number; passed: number; novelty: number }>;
  findShifts(run: BatchRun): Promise<{ found: number; pairs: number }>;
  commitBatch(run: BatchRun & Computed & { seeded: boolean; bars: number }): Promise<void>;
  publishSite(run: BatchRun): Promise<{ releaseId: string; pages: number; rendered: number }>;
}

/** Days of daily bars that every batch loads again: a day that was missed or amended is healed by the next. */
const DAILY_OVERLAP = 10 * DAY;
/** Bars of history that get a regime when a market is seeded: what the report pages draw, and by the day what models learn from. */
const DAILY_HISTORY = 1_800;
const INTRADAY_HISTORY = 300;

export function createBatchActivities(deps: Dependencies): BatchActivities {
  const { warehouse, engine, feed, instruments, publisher, notes } = deps;
  return {
    async resolveDay({ market: name, date, nominal }) {
      const market = knownMarket(name);
      const calendar = calendarOfMarket(market);
      const session = date === undefined ? calendar.lastClosed(nominal ?? 0) : calendar.sessionOn(date);
      if (session === null) {
        throw new ArgusError(
          'ARGUS_NO_SESSION',
          `market ${market} has no session on ${date ?? 'or before the nominal time'}`,
        );
      }
      return { date: session.date, asOf: session.close };
    },

    async reconcileMinutes({ market, asOf, runId, version }) {
      if (!feed.timeframes.includes('1m')) return NOTHING_AMENDED;
      const { barsThrough } = await watermarks(warehouse, { market });
      const calendar = calendarOfMarket(market);
      const previous = await lastRun(warehouse, { market, kinds: ['batch'], before: asOf });
      // The whole of what was traded since the last batch, as far as ticks have fetched it.
      const after = Math.max(previous?.asOf ?? 0, sessionOpen(calendar, asOf));
      const through = Math.min(asOf, barsThrough);
      if (through <= after) return NOTHING_AMENDED;
      const symbols = symbolsOf(instruments, market);
      const delivered = await fetchAll(deps, { timeframe: '1m', symbols, from: after, to: through });
      const stamp = { asOf, version, runId, activityId: `reconcile-${runId}` };
      const minutes = await fillFromWarehouse(warehouse, calendar, {
        symbols,
        delivered,
        from: after,
        through,
      });
      return await amendMinutes(warehouse, calendar, { minutes, after, through, stamp });
    },

    async loadDailyBars({ market, asOf, runId, version }) {
      const symbols = symbolsOf(instruments, market);
      const calendar = calendarOfMarket(market);
      const after = asOf - DAILY_OVERLAP;
      const official = feed.timeframes.includes('1d');
      const daily = official
        ? await fetchDaily(deps, symbols, after, asOf)
        : await dailyFromMinutes(deps, market, symbols, after, asOf);
      if (daily.length === 0) {
        throw new ArgusError(
          'ARGUS_FEED_EMPTY',
          `feed ${feed.name} has no daily bar of market ${market} for ${new Date(asOf).toISOString()}`,
        );
      }
      const previous = await lastRun(warehouse, { market, kinds: ['batch'], before: asOf });
      const stamp = { asOf, version, runId, activityId: `daily-${runId}` };
      const amended = await amendDays(warehouse, calendar, {
        days: daily,
        after,
        through: asOf,
        newFrom: previous?.asOf ?? 0,
        stamp,
      });
      return { bars: amended.bars, amended };
    },

    async fitParameters({ market, asOf, runId, version }) {
      return await withPulse(async () => {
        const fitted = await engine.fitParameters({ market, asOf });
        await insertParameters(
          warehouse,
          { market, ...fitted },
          { asOf, version, runId, activityId: `parameters-${runId}` },
        );
        return { scales: fitted.scales.length, transitions: fitted.transitions.length };
      });
    },

    async computeDaily({ market, asOf, runId, version, minutes = NOTHING_AMENDED, days = NOTHING_AMENDED }) {
      return await withPulse(async () => {
        const previous = await lastRun(warehouse, { market, kinds: ['batch'], before: asOf });
        const stamp = { asOf, version, runId };
        const total = { vectors: 0, regimes: 0, changes: 0 };
        const write = async (output: EngineOutput, part: string): Promise<void> => {
          const activityId = `regimes-${part}-${runId}`;
          const written = await writeOutput(warehouse, { ...output, bars: [] }, { ...stamp, activityId });
          total.vectors += written.vectors;
          total.regimes += written.regimes;
          total.changes += written.changes;
        };
        if (previous === null) {
          // A seeded history is not issued: nobody could have read its signals.
          const seed = { market, asOf, parametersRun: runId, write };
          await engine.seedStored({ ...seed, timeframes: DAILY_TIMEFRAMES, historyBars: DAILY_HISTORY });
          await engine.seedStored({ ...seed, timeframes: INTRADAY_TIMEFRAMES, historyBars: INTRADAY_HISTORY });
          return { ...total, seeded: true };
        }
        const daily = await engine.advanceStored({
          market,
          timeframes: DAILY_TIMEFRAMES,
          from: previous.asOf,
          asOf,
          amended: days.symbols.length > 0 ? days : undefined,
        });
        await write(daily, '0');
        const { stateThrough } = await watermarks(warehouse, { market });
        if (minutes.symbols.length > 0 && minutes.after < stateThrough)
          await write(await engine.amendIntraday({ market, amended: minutes, through: stateThrough }), '1');
        await issueSignals(
          deps,
          { market, chain: `${market}/batches`, output: daily, newFrom: previous.asOf },
          { ...stamp, activityId: `signals-${runId}` },
        );
        return { ...total, seeded: false };
      });
    },

    async resolveOutcomes({ market, asOf, runId, version }) {
      const stamp = { asOf, version, runId, activityId: `outcomes-${runId}` };
      return await resolveOutcomes(deps, market, stamp, (timeframe) => heartbeat({ timeframe }));
    },

    async fitModels({ market, asOf, runId, version }) {
      const stamp = { asOf, version, runId, activityId: `models-${runId}` };
      return await withPulse((tell) => refitModels(deps, market, stamp, (step) => tell({ step })), { step: 'begins' });
    },

    async findShifts({ market, asOf, runId, version }) {
      const stamp = { asOf, version, runId, activityId: `shifts-${runId}` };
      const record = (tell: (details: { timeframe: string }) => void) =>
        recordShifts(deps, market, stamp, (timeframe) => tell({ timeframe }));
      return await withPulse(record, { timeframe: '' });
    },

    async checkQuality({ market, date, asOf, runId }) {
      const calendar = calendarOfMarket(market);
      const previous = await lastRun(warehouse, { market, kinds: ['batch'], before: asOf });
      const after = previous?.asOf ?? sessionOpen(calendar, asOf);
      return await judgeQuality(warehouse, calendar, {
        runId,
        date,
        scope: { market, symbols: symbolsOf(instruments, market), after, through: asOf },
        // Orders the attempts of the stage: what a later one finds replaces what an earlier one found.
        version: activityInfo().currentAttemptScheduledTimestampMs,
        onCheck: (check) => heartbeat({ check }),
      });
    },

    async commitBatch({ market, asOf, runId, version, bars, vectors, regimes, changes, seeded }) {
      await commitRun(warehouse, {
        runId,
        kind: 'batch',
        market,
        asOf,
        // Only the batch that seeds a market moves the intraday watermark; afterwards ticks own it.
        barsThrough: 0,
        stateThrough: seeded ? asOf : 0,
        bars,
        features: vectors,
        regimes,
        changes,
        engineFingerprint: deps.engineFingerprint,
        version,
      });
    },

    async publishSite({ asOf, runId }) {
      // Read when its turn comes: two markets of the same minute must not publish an older overview over a newer one.
      const pages = () => buildPages(warehouse, { tiers: TIERS, asOf, notes, polish: true });
      // A model that polishes may be slow; a publication before this one may be too.
      return await withPulse(async () => {
        const release = await publisher.publish({ runId, asOf, pages, complete: true });
        // A batch is the largest thing this process does in a day; the ticks after it need a fraction of what it took.
        collect();
        return { releaseId: release.releaseId, pages: release.pages, rendered: release.rendered };
      });
    },
  };
}

/** Open of the session that closes at or before `time`; a batch is at a close. */
const sessionOpen = (calendar: Calendar, time: number): number => calendar.lastClosed(time)?.open ?? 0;

async function fetchDaily(deps: Dependencies, symbols: string[], after: number, asOf: number): Promise<SymbolBars[]> {
  const delivered = await fetchAll(deps, { timeframe: '1d', symbols, from: after, to: asOf });
  return delivered
    .map((part) => ({ ...part, bars: closedBy(part.bars, asOf, after) }))
    .filter(({ bars }) => bars.length > 0);
}

/** A feed without daily bars: the session's minutes add up to the day. */
async function dailyFromMinutes(
  deps: Dependencies,
  market: MarketId,
  symbols: string[],
  after: number,
  asOf: number,
): Promise<SymbolBars[]> {
  const calendar = calendarOfMarket(market);
  const minutes = await readBars(deps.warehouse, { symbols, timeframes: ['1m'], after: after - DAY, through: asOf });
  return minutes
    .map(({ symbol, bars }) => ({
      symbol,
      timeframe: '1d' as Timeframe,
      bars: closedBy(aggregateDaily(calendar, bars), asOf, after),
    }))
    .filter(({ bars }) => bars.length > 0);
}
