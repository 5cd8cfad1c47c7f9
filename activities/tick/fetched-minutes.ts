import { ArgusError } from '#errors/argus-error.ts';
import type { Feed } from '#feeds/feed.ts';
import type { SymbolBars } from '#market/bar.ts';
import { calendarOfMarket } from '#market/calendar/calendar.ts';
import { MINUTE, type UtcMs } from '#market/time.ts';
import { type Amended, NOTHING_AMENDED } from '#pipeline/amended.ts';
import { amendMinutes } from '#pipeline/amendments.ts';
import { closeDays } from '#pipeline/daily-closes.ts';
import { fillFromStore } from '#pipeline/fills.ts';
import { recordHalts } from '#pipeline/halts.ts';
import { countMinutes, firstRevision, insertMinutes, splitAt } from '#pipeline/minutes.ts';
import type { RecentMinutes } from '#pipeline/recent-minutes.ts';
import { stampOf } from '#pipeline/stamp.ts';
import { warehouseBarStore } from '#pipeline/warehouse-store.ts';
import { type FeedDependencies, fetchAll } from '../delivered-bars.ts';
import { type Dependencies, symbolsOf } from '../dependencies.ts';
import type { TickWindow } from './window.ts';

/** Minute bars that a tick has fetched: new ones as delivered and filled in, and earlier ones that were amended. */
export interface FetchedMinutes {
  readonly bars: number;
  readonly filled: number;
  readonly amended: Amended;
}

/** Minutes before the new ones that every tick looks at again for late and corrected bars; the batch looks at the whole session. */
const AMEND_WINDOW = 10 * MINUTE;

/**
 * Fetches and writes the minutes of (barsFrom, asOf] with their fills, the day that closes with them and who is halted by them, and
 * amends the minutes before.
 * @throws ArgusError ARGUS_FEED_LATE when the feed does not know all of these minutes yet.
 */
export async function fetchMinutes(
  deps: FeedDependencies & Pick<Dependencies, 'warehouse'>,
  recent: RecentMinutes,
  window: TickWindow & { readonly barsFrom: UtcMs },
): Promise<FetchedMinutes> {
  const { market, asOf, barsFrom } = window;
  if (barsFrom >= asOf) return { bars: 0, filled: 0, amended: NOTHING_AMENDED };
  const store = warehouseBarStore(deps.warehouse);
  const symbols = symbolsOf(deps.instruments, market);
  const calendar = calendarOfMarket(market);
  const stamp = stampOf(window, 'fetch');
  // What came late or was corrected since the last minutes were fetched comes with the new ones.
  const since = barsFrom - AMEND_WINDOW;
  const delivered = await fetchAll(deps, { timeframe: '1m', symbols, from: since, to: asOf });
  await refuseLate(deps.feed, delivered, window);

  const minutes = await fillFromStore(store, calendar, { symbols, delivered, from: since, through: asOf });
  const [again, fresh] = splitAt(minutes, barsFrom);
  const changed = recent.changed(market, { from: since, through: barsFrom, minutes: again });
  const amended = await amendMinutes(store, calendar, { minutes: changed, after: since, through: barsFrom, stamp });
  await insertMinutes(store, firstRevision(fresh), stamp);
  await closeDays(store, calendar, { symbols, after: barsFrom, through: asOf, stamp });
  await recordHalts(store, minutes, { barsFrom, stamp });
  recent.written(window, { from: since, through: asOf, minutes });
  const { delivered: bars, filled } = countMinutes(fresh);
  return { bars, filled, amended };
}

/**
 * A venue that stands still while its feed is up to date is an outage, which is filled; a feed behind is waited for. A minute that
 * the feed does not know yet is never filled: a clock of this machine that runs ahead would fill the future with flat bars.
 */
async function refuseLate(feed: Feed, delivered: readonly SymbolBars[], { market, asOf }: TickWindow): Promise<void> {
  const newest = Math.max(0, ...delivered.map(({ bars }) => (bars.openTime.at(-1) ?? 0) + MINUTE));
  if (newest >= asOf) return;
  const through = await feed.completeThrough('1m');
  if (through >= asOf) return;
  const what = `market ${market} up to ${new Date(asOf).toISOString()}, it has those up to ${new Date(through).toISOString()}`;
  throw new ArgusError('ARGUS_FEED_LATE', `feed ${feed.name} does not have all bars of ${what}`);
}
