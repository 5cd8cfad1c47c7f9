import type { StageEvents } from '#app/stage-events.ts';
import { type BatchResult, backfillRunId } from '#contracts/runs.ts';
import { marketsOf } from '#market/market-id.ts';
import { isCommitted, lastRun } from '#warehouse/runs.ts';
import { plural } from '#wording/numbers.ts';
import { type ProgressOutput, withProgress } from '../terminal/progress.ts';
import { catchUp, type HistoryOptions, type LoadedMarkets, loadHistory, runLastBatches } from './history.ts';

export interface BringUp {
  /** The minute at which this begins; batches are those of sessions closed by it. */
  readonly now: number;
  /** History, or the missed time, is loaded up to here; ticks do the rest. */
  readonly to: number;
  readonly depth?: HistoryOptions;
  /** Name of the history. Given, it is loaded also at a later start that finds it missing; absent, only at the first. */
  readonly label?: string;
}

/**
 * Everything before the schedules take over, with progress. The first start loads the history of every market, then
 * runs the batch of its last session. A later start loads the missed time. Returns the bars loaded and the batches
 * run.
 */
export async function bringUp(
  argus: LoadedMarkets,
  events: StageEvents,
  out: ProgressOutput,
  { now, to, depth, label }: BringUp,
): Promise<{ bars: number; batches: readonly BatchResult[] }> {
  const { warehouse } = argus.stores;
  const [market] = marketsOf(argus.instruments);
  if (market === undefined) return { bars: 0, batches: [] };
  const fresh = (await lastRun(warehouse, { market, kinds: ['batch'] })) === null;
  let bars = 0;
  const missing = label !== undefined && !(await isCommitted(warehouse, backfillRunId(market, label)));
  if (fresh || missing) {
    // A first start that was interrupted joins the history run it began, with the end that run has.
    const begun = fresh ? await lastRun(warehouse, { market, kinds: ['backfill'] }) : null;
    bars = await withProgress('load history by backfill workflows', out, async (progress) => {
      // The loaded partitions count periods, not symbols: a new symbol loads its periods again.
      const options = fresh ? depth : { ...depth, mode: 'all' as const };
      const count = await loadHistory(argus, begun?.asOf ?? to, label ?? 'history', events, progress, options);
      return [count, `${plural(count, 'bar')}`];
    });
  }
  const batches = await withProgress('post-market batch of every market', out, async (progress) => {
    const results = await runLastBatches(argus, now, progress);
    const regimes = results.reduce((sum, result) => sum + result.regimes, 0);
    const pages = results.at(-1)?.pages ?? 0;
    const summary = `${plural(results.length, 'market')}, ${plural(regimes, 'regime')}, ${plural(pages, 'page')}`;
    return [results, results.length === 0 ? 'up to date' : summary];
  });
  if (!fresh) {
    await withProgress('catch up', out, async (progress) => [
      await catchUp(argus, to, progress),
      marketsOf(argus.instruments).join(', '),
    ]);
  }
  return { bars, batches };
}
