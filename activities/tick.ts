import { heartbeat } from '@temporalio/activity';
import { TIERS } from '#contracts/tiers.ts';
import { collect } from '#engine/collect.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { calendarOfMarket } from '#market/calendar/calendar.ts';
import type { MarketId } from '#market/market-id.ts';
import { MINUTE } from '#market/time.ts';
import { type Amended, amendMinutes, closeDays, NOTHING_AMENDED } from '#pipeline/amendments.ts';
import { healingSteps } from '#pipeline/healing.ts';
import { fillFromWarehouse, insertMinutes, splitAt } from '#pipeline/minutes.ts';
import { type Computed, writeOutput } from '#pipeline/output.ts';
import { createDeliveries } from '#pipeline/recent-minutes.ts';
import { recordStatus } from '#pipeline/status.ts';
import { buildPages } from '#reports/pages.ts';
import { commitRun, isCommitted, watermarks } from '#warehouse/runs.ts';
import type { Dependencies } from './dependencies.ts';
import { symbolsOf } from './dependencies.ts';
import { fetchAll } from './fetch.ts';
import { knownMarket } from './markets.ts';
import { issueSignals } from './signals.ts';

export interface TickWindow {
  readonly market: MarketId;
  readonly runId: string;
  readonly version: number;
  readonly asOf: number;
  /** Regimes are computed up to here. */
  readonly from: number;
}

export interface TickActivities {
  resolveSession(input: {
    market: MarketId;
    asOf: number;
    runId: string;
  }): Promise<{ closed?: string; from: number; barsFrom: number }>;
  fetchBars(input: TickWindow & { barsFrom: number }): Promise<{ bars: number; filled: number; amended: Amended }>;
  computeMarket(input: TickWindow & { amended?: Amended }): Promise<Computed>;
  commitTick(input: TickWindow & Computed & { bars: number }): Promise<void>;
  publishMarket(input: {
    market: MarketId;
    asOf: number;
    runId: string;
  }): Promise<{ releaseId: string; rendered: number; pages: number }>;
}

/** Minutes before the new ones that every tick looks at again for late and corrected bars; the batch looks at the whole session. */
const AMEND_WINDOW = 10 * MINUTE;

export function createTickActivities(deps: Dependencies): TickActivities {
  const { warehouse, engine, feed, instruments, publisher, notes } = deps;
  const deliveries = createDeliveries();
  return {
    async resolveSession({ market, asOf, runId }) {
      const done = await watermarks(warehouse, { market: knownMarket(market) });
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
      const calendar = calendarOfMarket(market);
      const open = calendar.sessionAt(asOf - MINUTE) !== null;
      const lastClose = calendar.lastClosed(asOf)?.close ?? 0;
      if (!open && lastClose <= stateThrough)
        return { closed: 'the market is closed', from: stateThrough, barsFrom: barsThrough };
      return { from: stateThrough, barsFrom: barsThrough };
    },

    async fetchBars({ market, runId, version, asOf, barsFrom }) {
      if (barsFrom >= asOf) return { bars: 0, filled: 0, amended: NOTHING_AMENDED };
      const symbols = symbolsOf(instruments, market);
      const calendar = calendarOfMarket(market);
      const stamp = { asOf, version, runId, activityId: `fetch-${runId}` };
      // What came late or was corrected since the last minutes were fetched comes with the new ones.
      const since = barsFrom - AMEND_WINDOW;
      const delivered = await fetchAll(deps, { timeframe: '1m', symbols, from: since, to: asOf });
      if (delivered.every(({ bars }) => (bars.openTime[bars.length - 1] ?? 0) < barsFrom)) {
        const through = await feed.completeThrough('1m');
        // A venue that stands still while its feed is up to date is an outage, which is filled; a feed behind is waited for.
        if (through < asOf) {
          const what = `market ${market} up to ${new Date(asOf).toISOString()}`;
          throw new ArgusError('ARGUS_FEED_LATE', `feed ${feed.name} gave no bar for ${what}`);
        }
      }
      const minutes = await fillFromWarehouse(warehouse, calendar, { symbols, delivered, from: since, through: asOf });
      const [again, fresh] = splitAt(minutes, barsFrom);
      const amended = await amendMinutes(warehouse, calendar, {
        minutes: deliveries.changed(market, { from: since, through: barsFrom, minutes: again }),
        after: since,
        through: barsFrom,
        stamp,
      });
      const first = fresh.map((part) => ({ ...part, rev: new Uint32Array(part.bars.length) }));
      await insertMinutes(warehouse, first, stamp);
      await closeDays(warehouse, calendar, { symbols, after: barsFrom, through: asOf, stamp });
      await recordStatus(warehouse, minutes, { barsFrom, stamp });
      deliveries.written({ market, runId }, { from: since, through: asOf, minutes });
      const filled = fresh.reduce((sum, part) => sum + part.filled.reduce((all, one) => all + one, 0), 0);
      return { bars: fresh.reduce((sum, part) => sum + part.bars.length, 0) - filled, filled, amended };
    },

    async computeMarket({ market, runId, version, asOf, from, amended = NOTHING_AMENDED }) {
      const before = amended.after < from && amended.symbols.length > 0 ? amended : undefined;
      const total = { vectors: 0, regimes: 0, changes: 0 };
      const symbols = symbolsOf(instruments, market).length;
      const calendar = calendarOfMarket(market);
      const steps = healingSteps(calendar, { from, asOf, symbols });
      for (const [i, step] of steps.entries()) {
        heartbeat({ from: step.from, to: step.to });
        const output = await engine.advanceIntraday({
          market,
          from: step.from,
          asOf: step.to,
          amended: i === 0 ? before : undefined,
        });
        const stamp = { asOf, version, runId, activityId: `compute-${runId}${i === 0 ? '' : `-${i}`}` };
        const chain = `${market}/ticks`;
        const [written] = await Promise.all([
          writeOutput(warehouse, output, stamp),
          issueSignals(deps, { market, chain, output, newFrom: from }, stamp),
        ]);
        total.vectors += written.vectors;
        total.regimes += written.regimes;
        total.changes += written.changes;
        // Hours that are healed are many times what a minute takes.
        if (steps.length > 1) collect();
      }
      return total;
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
      deliveries.committed({ market, runId });
    },

    async publishMarket({ market, asOf, runId }) {
      // Read when its turn comes: two markets of the same minute must not publish an older overview over a newer one.
      const pages = () => buildPages(warehouse, { tiers: TIERS, markets: [market], asOf, notes });
      const release = await publisher.publish({ runId, asOf, pages, complete: false });
      return { releaseId: release.releaseId, rendered: release.rendered, pages: release.pages };
    },
  };
}
