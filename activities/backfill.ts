import { heartbeat } from '@temporalio/activity';
import { toSymbolBars } from '#feeds/feed.ts';
import type { SymbolBars } from '#market/bar.ts';
import { aggregateMinutes, aggregateWeekly } from '#market/bars/aggregate.ts';
import { closedBy } from '#market/bars/closed.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import { INTRADAY_TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import { insertBars } from '#warehouse/bars.ts';
import { commitRun } from '#warehouse/runs.ts';
import type { Dependencies } from './dependencies.ts';
import { symbolsOf } from './dependencies.ts';
import { calendarOfMarket } from './markets.ts';

export interface BackfillChunk {
  /** Unique in the plan and stable over plans of the same input. */
  readonly id: string;
  readonly timeframe: Timeframe;
  readonly symbols: readonly string[];
  readonly from: number;
  readonly to: number;
}

export interface BackfillActivities {
  planBackfill(input: { market: string; minutesFrom: number; dailyFrom: number; to: number }): Promise<BackfillChunk[]>;
  loadChunk(
    input: BackfillChunk & { market: string; runId: string; version: number; asOf: number },
  ): Promise<{ bars: number }>;
  commitBackfill(input: { market: string; runId: string; version: number; asOf: number; bars: number }): Promise<void>;
}

const DAY = 86_400_000;
/** One chunk holds about half a million minutes: large enough for one good block per table, small enough to repeat. */
const CHUNK = { '1m': { symbols: 4, days: 92 }, '1d': { symbols: 64, days: 20 * 366 } } as const;

export function createBackfillActivities(deps: Dependencies): BackfillActivities {
  const { warehouse, feed, instruments } = deps;
  return {
    async planBackfill({ market, minutesFrom, dailyFrom, to }) {
      const calendar = calendarOf(calendarOfMarket(market));
      const symbols = new Set(symbolsOf(instruments, market));
      const coverage = (await feed.coverage()).filter((part) => symbols.has(part.symbol));
      const chunks: BackfillChunk[] = [];
      for (const timeframe of ['1m', '1d'] as const) {
        const parts = coverage
          .filter((part) => part.timeframe === timeframe)
          .sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
        if (parts.length === 0) continue;
        const from = timeframe === '1m' ? minutesFrom : dailyFrom;
        const start = Math.max(from, Math.min(...parts.map((part) => part.from)));
        const end = Math.min(to, Math.max(...parts.map((part) => part.to)));
        const size = CHUNK[timeframe];
        for (let first = 0; first < parts.length; first += size.symbols) {
          const group = parts.slice(first, first + size.symbols).map((part) => part.symbol);
          for (let at = start; at < end; ) {
            // Chunks end where a session ends, so that no bar of a higher timeframe is cut in two.
            const border = calendar.lastClosed(at + size.days * DAY)?.close ?? end;
            const next = border > at ? Math.min(border, end) : end;
            chunks.push({
              id: `${timeframe}-${group[0]}-${new Date(at).toISOString().slice(0, 10)}`,
              timeframe,
              symbols: group,
              from: at,
              to: next,
            });
            at = next;
          }
        }
      }
      return chunks;
    },

    async loadChunk({ id, timeframe, symbols, market, from, to, runId, version, asOf }) {
      // A live feed may wait for the next minute of its limits between two symbols.
      const pulse = setInterval(() => heartbeat(), 5_000);
      try {
        const calendar = calendarOf(calendarOfMarket(market));
        const stamp = { asOf, version, runId };
        const source: SymbolBars[] = [];
        const derived: SymbolBars[] = [];
        let count = 0;
        for await (const part of toSymbolBars(feed.bars({ timeframe, symbols, from, to }), timeframe, instruments)) {
          const bars = closedBy(part.bars, to);
          if (bars.length === 0) continue;
          source.push({ symbol: part.symbol, timeframe, bars });
          count += bars.length;
          const higher: Timeframe[] = timeframe === '1m' ? INTRADAY_TIMEFRAMES.slice(1) : ['1w'];
          for (const tf of higher) {
            const built = tf === '1w' ? aggregateWeekly(calendar, bars) : aggregateMinutes(calendar, tf as never, bars);
            derived.push({ symbol: part.symbol, timeframe: tf, bars: closedBy(built, to) });
          }
          heartbeat({ symbol: part.symbol, bars: count });
        }
        await insertBars(warehouse, source, {
          source: timeframe === '1d' ? 'official' : 'feed',
          rev: 0,
          ...stamp,
          activityId: `chunk-${id}-${runId}`,
        });
        heartbeat({ bars: count });
        await insertBars(
          warehouse,
          derived.filter(({ bars }) => bars.length > 0),
          { source: 'aggregate', rev: 0, ...stamp, activityId: `derived-${id}-${runId}` },
        );
        return { bars: count };
      } finally {
        clearInterval(pulse);
      }
    },

    async commitBackfill({ market, runId, version, asOf, bars }) {
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
