import type { Logger } from 'pino';
import { calendarOfMarket } from '#market/calendar/calendar.ts';
import type { MarketId } from '#market/market-id.ts';
import { MINUTE } from '#market/time.ts';
import type { Metrics } from './metrics.ts';
import type { Operator } from './operator/operator.ts';

const INTERVAL_MS = MINUTE;

/** Every minute: the backlog behind each market's watermark and the number of blocked runs, as metrics; blocked ones are logged. */
export function watchHealth({ operator, metrics, log }: { operator: Operator; metrics: Metrics; log: Logger }): {
  stop(): void;
} {
  const look = async () => {
    const status = await operator.status();
    for (const { market, stateThrough } of status.markets.filter(({ ticks }) => ticks))
      metrics.backlog(market, backlogMinutes(market, stateThrough, Date.now()));
    metrics.blockedRuns(status.blocked?.length ?? 0);
    for (const run of status.blocked ?? []) {
      log.error(
        { run: run.workflowId, stage: run.stage, cause: run.cause },
        `blocked: npx argus ops retry ${run.workflowId}`,
      );
    }
  };
  const timer = setInterval(
    () => look().catch((error) => log.warn({ err: error }, 'health could not be read')),
    INTERVAL_MS,
  );
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

/** Session minutes that have closed since the watermark and are not computed. */
export function backlogMinutes(market: MarketId, stateThrough: number, now: number): number {
  if (stateThrough === 0) return 0;
  let minutes = 0;
  for (const session of calendarOfMarket(market).sessions(stateThrough, now)) {
    for (const segment of session.segments) {
      minutes += Math.max(
        0,
        Math.floor((Math.min(segment.close, now) - Math.max(segment.open, stateThrough)) / MINUTE),
      );
    }
  }
  return minutes;
}
