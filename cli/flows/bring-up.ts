import type { StageEvents } from '#app/stage-events.ts';
import { type BatchResult, backfillRunId } from '#contracts/runs.ts';
import { type MarketId, marketsOf } from '#market/market-id.ts';
import { isCommitted, lastRun, type RunRow } from '#warehouse/runs.ts';
import { plural } from '#wording/numbers.ts';
import { type ProgressOutput, withProgress } from '../terminal/progress.ts';
import {
  catchUp,
  type HistoryOptions,
  type LoadedMarkets,
  loadHistory,
  quickestMarket,
  runLastBatches,
} from './history.ts';

export interface BringUp {
  /** The minute at which this begins; batches are those of sessions closed by it. */
  readonly now: number;
  /** History, or the missed time, is loaded up to here; ticks do the rest. */
  readonly to: number;
  readonly depth?: HistoryOptions;
  /** Name of the history. Given, it is loaded also at a later start that finds it missing; absent, only at the first. */
  readonly label?: string;
  /**
   * Given, the first start brings up the quickest market alone before the others, and says here when its pages are out. The shifts of
   * correlation of that market's first batch are those among its instruments: pairs with other markets are found by their batches.
   */
  readonly onFirstReport?: (market: MarketId) => Promise<void>;
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
  { now, to, depth, label, onFirstReport }: BringUp,
): Promise<{ bars: number; batches: readonly BatchResult[] }> {
  const { warehouse } = argus.stores;
  const all = marketsOf(argus.instruments);
  const [market] = all;
  if (market === undefined) return { bars: 0, batches: [] };
  const quickest = onFirstReport === undefined ? null : quickestMarket(argus, to);
  // Batches of the others run when every history is loaded: with one of them the first start is over.
  const later = all.filter((name) => name !== quickest);
  const fresh = (await anyRun(argus, later, 'batch')) === null;
  const missing = label !== undefined && !(await isCommitted(warehouse, backfillRunId(market, label)));
  let bars = 0;
  let batches: readonly BatchResult[] = [];
  if (fresh || missing) {
    // A first start that was interrupted joins the history runs it began, with the end that they have.
    const end = (fresh ? await anyRun(argus, all, 'backfill') : null)?.asOf ?? to;
    // The loaded partitions count periods, not symbols: a new symbol loads its periods again.
    const options = fresh ? depth : { ...depth, mode: 'all' as const };
    const load = (markets: readonly MarketId[], title: string) =>
      withProgress(title, out, async (progress) => {
        const count = await loadHistory(argus, end, label ?? 'history', events, progress, { ...options, markets });
        return [count, plural(count, 'bar')];
      });
    if (fresh && quickest !== null) {
      bars = await load([quickest], `load history of ${quickest} first`);
      batches = await runBatches(argus, out, now, [quickest], `post-market batch of ${quickest}`);
      await onFirstReport?.(quickest);
      bars += await load(later, 'load history of the other markets');
    } else bars = await load(all, 'load history by backfill workflows');
  }
  batches = [...batches, ...(await runBatches(argus, out, now, all, 'post-market batch of every market'))];
  if (!fresh) {
    await withProgress('catch up', out, async (progress) => [await catchUp(argus, to, progress), all.join(', ')]);
  }
  return { bars, batches };
}

/** A committed run of this kind of any of these markets, null where there is none. */
async function anyRun(
  { stores: { warehouse } }: LoadedMarkets,
  markets: readonly MarketId[],
  kind: 'batch' | 'backfill',
): Promise<RunRow | null> {
  const runs = await Promise.all(markets.map((market) => lastRun(warehouse, { market, kinds: [kind] })));
  return runs.find((run) => run !== null) ?? null;
}

const runBatches = (
  argus: LoadedMarkets,
  out: ProgressOutput,
  now: number,
  markets: readonly MarketId[],
  title: string,
): Promise<readonly BatchResult[]> =>
  withProgress(title, out, async (progress) => {
    const results = await runLastBatches(argus, now, progress, markets);
    const regimes = results.reduce((sum, result) => sum + result.regimes, 0);
    const pages = results.at(-1)?.pages ?? 0;
    const summary = `${plural(results.length, 'market')}, ${plural(regimes, 'regime')}, ${plural(pages, 'page')}`;
    return [results, results.length === 0 ? 'up to date' : summary];
  });
