import type { RunVersion } from '#contracts/runs.ts';
import type { MarketId } from '#market/market-id.ts';
import type { UtcMs } from '#market/time.ts';

/** One batch: the day of a market after its close, which is its as-of. */
export interface BatchRun {
  readonly market: MarketId;
  /** Trade date, YYYY-MM-DD. */
  readonly date: string;
  readonly asOf: UtcMs;
  readonly runId: string;
  readonly version: RunVersion;
}
