import { calendarOfMarket } from '#market/calendar/calendar.ts';
import { isIntraday } from '#market/timeframe.ts';
import type { BackfillChunk } from '#pipeline/backfill-plan.ts';
import { barCount } from '#pipeline/columns.ts';
import { barsOfPeriod, deliveredFrom, insertPeriod, type PeriodBars } from '#pipeline/period-bars.ts';
import type { Period } from '#pipeline/periods.ts';
import { stampOf } from '#pipeline/stamp.ts';
import { warehouseBarStore } from '#pipeline/warehouse-store.ts';
import { markPartitions } from '#warehouse/loaded-partitions.ts';
import { attemptTime } from '../attempt.ts';
import { type ReportProgress, withHeartbeat } from '../heartbeat.ts';
import { ledgerKey } from './ledger-key.ts';
import type { PlanDependencies } from './plan.ts';
import type { PeriodRun } from './run.ts';

/** Symbols of a period; `first`: of its first chunk, with which the period is being loaded. */
export type ChunkRun = PeriodRun & { readonly chunk: BackfillChunk; readonly first: boolean };

/** Loads the bars of some symbols of a period, with those of higher timeframes. `bars`: how many the feed gave and were filled in. */
export async function loadChunk(deps: PlanDependencies, run: ChunkRun): Promise<{ bars: number }> {
  const { chunk, market, runId: owner, period } = run;
  const calendar = calendarOfMarket(market);
  const { timeframe, to } = period;
  const request = { timeframe, symbols: chunk.symbols, from: deliveredFrom(calendar, period), to };
  if (run.first) {
    const keys = [ledgerKey(deps, market, period)];
    await markPartitions(deps.warehouse, keys, { state: 'running', owner, now: attemptTime() });
  }
  // A live feed may wait for the next minute of its limits between two symbols.
  return await withHeartbeat(async (reportProgress: ReportProgress<{ symbol: string; bars: number }>) => {
    const parts: PeriodBars[] = [];
    let bars = 0;
    const withDays = await symbolsWithoutDays(deps, period);
    for await (const delivered of deps.feed.bars(request)) {
      const part = barsOfPeriod(calendar, period, delivered, { withDays: withDays.has(delivered.symbol) });
      parts.push(part);
      bars += barCount(part.minutes) + barCount(part.delivered);
      reportProgress({ symbol: delivered.symbol, bars });
    }
    await insertPeriod(warehouseBarStore(deps.warehouse), period, parts, {
      base: stampOf(run, `chunk-${chunk.id}`),
      higher: stampOf(run, `derived-${chunk.id}`),
    });
    return { bars };
  });
}

/** Symbols whose days nothing but the bars of this period can tell. The days of minutes are those of ticks and batches. */
async function symbolsWithoutDays({ feed }: PlanDependencies, { timeframe }: Period): Promise<Set<string>> {
  if (timeframe === '1m' || !isIntraday(timeframe)) return new Set();
  const coverage = await feed.coverage();
  const withDays = new Set(coverage.filter((part) => part.timeframe === '1d').map(({ symbol }) => symbol));
  return new Set(coverage.map(({ symbol }) => symbol).filter((symbol) => !withDays.has(symbol)));
}
