import type { MarketId } from '#market/market-id.ts';
import { DAY, type UtcMs } from '#market/time.ts';
import type { Amended } from '#pipeline/amended.ts';
import { createRecentMinutes } from '#pipeline/recent-minutes.ts';
import { createSettledReader } from '#reports/queries/settled-rows.ts';
import { type CommitDependencies, commit } from './commit.ts';
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

/** A tick writes no bar that opens earlier before its first minute: a week with its holidays, and the session that it amends. */
const LOOKS_BACK = 15 * DAY;

type TickDependencies = FeedDependencies & MinuteDependencies & PublishDependencies & CommitDependencies;

export function createTickActivities(deps: TickDependencies): TickActivities {
  const recent = createRecentMinutes();
  const settled = createSettledReader();
  return {
    resolveSession: (minute) => resolveSession(deps.warehouse, minute),
    fetchBars: (window) => fetchMinutes(deps, recent, window),
    computeMarket: (window) => computeMinutes(deps, window),
    async commitTick(window) {
      const { asOf, bars, from } = window;
      const done = { barsThrough: asOf, stateThrough: asOf, bars, computed: window };
      await commit(deps, window, { kind: 'tick', ...done, since: from - LOOKS_BACK });
      recent.committed(window);
    },
    publishMarket: (minute) => publishMarket({ ...deps, settled }, minute),
  };
}
