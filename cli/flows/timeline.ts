import { calendarOfMarket } from '#market/calendar/calendar.ts';
import type { MarketId } from '#market/market-id.ts';
import { DAY } from '#market/time.ts';

/** The steps of a replay, each at the time it would have run. */
export type Step =
  | { readonly kind: 'tick'; readonly time: number; readonly market: MarketId }
  | { readonly kind: 'batch'; readonly time: number; readonly market: MarketId; readonly date: string };

export interface Plan {
  /** In the order in which they run at one time. */
  readonly markets: readonly MarketId[];
  /** UTC ms; null: no ticks. */
  readonly period: { readonly from: number; readonly to: number } | null;
  /** ms from tick to tick: one after a pause computes all bars that closed in it. */
  readonly every: number;
  /** First and last trade date whose batches run, as 2021-04-29; null: only the batches that the ticks need. */
  readonly days: { readonly first: string; readonly last: string } | null;
}

/**
 * Steps of a replay in order of time. The batch of each market's last session precedes the first tick. Ticks run up to
 * and including the period's end. The batch of every session in `days` runs at its close, after the tick of that
 * minute.
 */
export function timeline({ markets, period, every, days }: Plan): Step[] {
  const steps: Step[] = [];
  for (const market of markets) {
    const calendar = calendarOfMarket(market);
    const dates = new Set<string>();
    const batch = (session: { close: number; date: string } | null) => {
      if (session === null || dates.has(session.date)) return;
      dates.add(session.date);
      steps.push({ kind: 'batch', time: session.close, market, date: session.date });
    };
    if (period !== null) {
      batch(calendar.lastClosed(period.from));
      for (let time = period.from + every; time < period.to + every; time += every)
        steps.push({ kind: 'tick', time: Math.min(time, period.to), market });
    }
    if (days !== null) {
      const sessions = calendar.sessions(Date.parse(days.first) - 2 * DAY, Date.parse(days.last) + 3 * DAY);
      for (const session of sessions) if (session.date >= days.first && session.date <= days.last) batch(session);
    }
  }
  const rank = ({ kind, market }: Step) => (kind === 'tick' ? 0 : markets.length) + markets.indexOf(market);
  return steps.sort((a, b) => a.time - b.time || rank(a) - rank(b));
}
