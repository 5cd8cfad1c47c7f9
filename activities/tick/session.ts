import { ArgusError } from '#errors/argus-error.ts';
import { calendarOfMarket } from '#market/calendar/calendar.ts';
import type { MarketId } from '#market/market-id.ts';
import { MINUTE, type UtcMs } from '#market/time.ts';
import { isCommitted, watermarks } from '#warehouse/runs.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { knownMarket } from '../markets.ts';

/** What a tick has to do: regimes after `from`, bars after `barsFrom`, or nothing, for the reason in `closed`. */
export interface TickSession {
  readonly closed?: string;
  readonly from: UtcMs;
  readonly barsFrom: UtcMs;
}

/**
 * Decides what the tick of a minute has to do, from what was committed before it.
 * @throws ArgusError ARGUS_USAGE for an unknown market, ARGUS_MARKET_EMPTY for one without history.
 */
export async function resolveSession(
  warehouse: Warehouse,
  input: { readonly market: MarketId; readonly asOf: UtcMs; readonly runId: string },
): Promise<TickSession> {
  const { asOf, runId } = input;
  const market = knownMarket(input.market);
  const done = await watermarks(warehouse, { market });
  if (done.barsThrough === 0)
    throw new ArgusError('ARGUS_MARKET_EMPTY', `market ${market} has no history: nothing was ever committed for it`);
  if (done.stateThrough >= asOf && !(await isCommitted(warehouse, runId)))
    return { closed: 'a later run already covers this minute', from: asOf, barsFrom: asOf };
  // Every tick commits a state up to its own minute: where none reaches this one, there is no later tick to leave out.
  const base = done.stateThrough < asOf ? done : await watermarks(warehouse, { market, ticksBefore: asOf });
  const barsThrough = Math.min(base.barsThrough, asOf);
  // Without a seeded state (no batch yet) there is nothing to heal: start at the end of history.
  const stateThrough = base.stateThrough === 0 ? barsThrough : base.stateThrough;
  const calendar = calendarOfMarket(market);
  const open = calendar.sessionAt(asOf - MINUTE) !== null;
  const lastClose = calendar.lastClosed(asOf)?.close ?? 0;
  const window = { from: stateThrough, barsFrom: barsThrough };
  return !open && lastClose <= stateThrough ? { closed: 'the market is closed', ...window } : window;
}
