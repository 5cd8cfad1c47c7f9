import type { RunVersion } from '#contracts/runs.ts';
import type { MarketId } from '#market/market-id.ts';
import type { UtcMs } from '#market/time.ts';

/** One tick of a market. */
export interface TickWindow {
  readonly market: MarketId;
  readonly runId: string;
  readonly version: RunVersion;
  readonly asOf: UtcMs;
  /** Regimes are computed from here on: what closes in (from, asOf]. */
  readonly from: UtcMs;
}
