import { ArgusError } from '#errors/argus-error.ts';
import { toSymbolBars } from '#feeds/feed.ts';
import type { SymbolBars } from '#market/bar.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import { buildPages } from '#reports/pages.ts';
import { insertBars } from '#warehouse/bars.ts';
import { commitRun, isCommitted, watermarks } from '#warehouse/runs.ts';
import type { Dependencies } from './dependencies.ts';
import { symbolsOf } from './dependencies.ts';
import { calendarOfMarket, TIERS } from './markets.ts';
import { type Computed, writeOutput } from './output.ts';

export interface TickWindow {
  readonly market: string;
  readonly runId: string;
  readonly version: number;
  readonly asOf: number;
  /** Regimes are computed up to here. */
  readonly from: number;
}

export interface TickActivities {
  resolveSession(input: {
    market: string;
    asOf: number;
    runId: string;
  }): Promise<{ closed?: string; from: number; barsFrom: number }>;
  fetchBars(input: TickWindow & { barsFrom: number }): Promise<{ bars: number }>;
  computeMarket(input: TickWindow): Promise<Computed>;
  commitTick(input: TickWindow & Computed & { bars: number }): Promise<void>;
  publishMarket(input: {
    market: string;
    asOf: number;
    runId: string;
  }): Promise<{ releaseId: string; rendered: number; pages: number }>;
}

const MINUTE = 60_000;

export function createTickActivities(deps: Dependencies): TickActivities {
  const { warehouse, engine, feed, instruments, publisher } = deps;
  return {
    async resolveSession({ market, asOf, runId }) {
      const done = await watermarks(warehouse, { market });
      if (done.barsThrough === 0) {
        throw new ArgusError(
          'ARGUS_MARKET_EMPTY',
          `market ${market} has no history: nothing was ever committed for it`,
        );
      }
      if (done.stateThrough >= asOf && !(await isCommitted(warehouse, runId))) {
        return { closed: 'a later run already covers this minute', from: asOf, barsFrom: asOf };
      }
      const base = await watermarks(warehouse, { market, ticksBefore: asOf });
      const barsThrough = Math.min(base.barsThrough, asOf);
      // Without a seeded state (no batch yet) there is nothing to heal: start at the end of history.
      const stateThrough = base.stateThrough === 0 ? barsThrough : base.stateThrough;
      const calendar = calendarOf(calendarOfMarket(market));
      const open = calendar.sessionAt(asOf - MINUTE) !== null;
      const lastClose = calendar.lastClosed(asOf)?.close ?? 0;
      if (!open && lastClose <= stateThrough)
        return { closed: 'the market is closed', from: stateThrough, barsFrom: barsThrough };
      return { from: stateThrough, barsFrom: barsThrough };
    },

    async fetchBars({ market, runId, version, asOf, barsFrom }) {
      const symbols = symbolsOf(instruments, market);
      const fetched: SymbolBars[] = [];
      let bars = 0;
      if (barsFrom < asOf) {
        const batches = feed.bars({ timeframe: '1m', symbols, from: barsFrom, to: asOf });
        for await (const part of toSymbolBars(batches, '1m', instruments)) {
          fetched.push(part);
          bars += part.bars.length;
        }
        if (bars === 0) {
          throw new ArgusError(
            'ARGUS_FEED_LATE',
            `feed ${feed.name} gave no bar for market ${market} up to ${new Date(asOf).toISOString()}`,
          );
        }
        await insertBars(warehouse, fetched, {
          source: 'feed',
          rev: 0,
          asOf,
          version,
          runId,
          activityId: `fetch-${runId}`,
        });
      }
      return { bars };
    },

    async computeMarket({ market, runId, version, asOf, from }) {
      const output = await engine.advanceIntraday({ market, from, asOf });
      return await writeOutput(warehouse, output, { asOf, version, runId, activityId: `compute-${runId}` });
    },

    async commitTick({ market, runId, version, asOf, bars, vectors, regimes, changes }) {
      await commitRun(warehouse, {
        runId,
        kind: 'tick',
        market,
        asOf,
        barsThrough: asOf,
        stateThrough: asOf,
        bars,
        features: vectors,
        regimes,
        changes,
        engineFingerprint: deps.engineFingerprint,
        version,
      });
    },

    async publishMarket({ market, asOf, runId }) {
      // Read when its turn comes: two markets of the same minute must not publish an older overview over a newer one.
      const pages = () => buildPages(warehouse, { tiers: TIERS, markets: [market], asOf });
      const release = await publisher.publish({ runId, asOf, pages, complete: false });
      return { releaseId: release.releaseId, rendered: release.rendered, pages: release.pages };
    },
  };
}
