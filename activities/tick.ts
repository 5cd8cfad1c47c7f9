import type { MarketId } from '#market/market-id.ts';
import type { UtcMs } from '#market/time.ts';
import type { Amended } from '#pipeline/amended.ts';
import { createRecentMinutes } from '#pipeline/recent-minutes.ts';
import { createSettledReader } from '#reports/queries/settled-rows.ts';
import { commit } from './commit.ts';
import type { FeedDependencies } from './delivered-bars.ts';
import type { Computed } from './engine-output.ts';
import { type PublishDependencies, type PublishedRelease, publishMarket } from './publish.ts';
import { computeMinutes, type MinuteDependencies } from './tick/computed-minutes.ts';
import { type FetchedMinutes, fetchMinutes } from './tick/fetched-minutes.ts';
import { resolveSession, type TickSession } from './tick/session.ts';
import type { TickWindow } from './tick/window.ts';

interface TickMinute {
  readonly market: MarketId;
  readonly asOf: UtcMs;
  readonly runId: string;
}

export interface TickActivities {
  resolveSession(minute: TickMinute): Promise<TickSession>;
  fetchBars(window: TickWindow & { barsFrom: UtcMs }): Promise<FetchedMinutes>;
  computeMarket(window: TickWindow & { amended?: Amended }): Promise<Computed>;
  commitTick(window: TickWindow & Computed & { bars: number }): Promise<void>;
  publishMarket(minute: TickMinute): Promise<PublishedRelease>;
}

type TickDependencies = FeedDependencies & MinuteDependencies & PublishDependencies;

export function createTickActivities(deps: TickDependencies): TickActivities {
  const recent = createRecentMinutes();
  const settled = createSettledReader();
  return {
    resolveSession: (minute) => resolveSession(deps.warehouse, minute),
    fetchBars: (window) => fetchMinutes(deps, recent, window),
    computeMarket: (window) => computeMinutes(deps, window),
    async commitTick(window) {
      const { asOf, bars } = window;
      await commit(deps, window, { kind: 'tick', barsThrough: asOf, stateThrough: asOf, bars, computed: window });
      recent.committed(window);
    },
    publishMarket: (minute) => publishMarket({ ...deps, settled }, minute),
  };
}
