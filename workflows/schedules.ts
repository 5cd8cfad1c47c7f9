import type { CalendarSpec, ScheduleOptions } from '@temporalio/client';
import { isoSeconds, MARKET_QUEUE, RUN_FORM } from '#contracts/runs.ts';
import { invariant } from '#errors/invariant.ts';
import type { MarketId } from '#market/market-id.ts';
import { SECOND, type UtcMs } from '#market/time.ts';
import { MARKET_HOURS, type TickWindow } from './market-hours.ts';
import { MARKET } from './search-attributes.ts';

const MONTHS = [
  'JANUARY',
  'FEBRUARY',
  'MARCH',
  'APRIL',
  'MAY',
  'JUNE',
  'JULY',
  'AUGUST',
  'SEPTEMBER',
  'OCTOBER',
  'NOVEMBER',
  'DECEMBER',
] as const;
/**
 * Seconds after a minute until its tick starts: the time a venue needs to publish the bar (quant design 2.1). A bar whose grace is not over
 * is provisional and belongs to no run.
 */
const GRACE_SECONDS: Readonly<Partial<Record<MarketId, number>>> = { '24x7': 5, fx: 5, xnys: 15, xnas: 15 };
const OTHER_GRACE_SECONDS = 30;
export const graceSeconds = (market: MarketId): number => GRACE_SECONDS[market] ?? OTHER_GRACE_SECONDS;

/**
 * A tick every minute of the session: `tick-<market>-<nominal time>`. A late one is dropped, because the next heals.
 * `holidays` are dates (YYYY-MM-DD, exchange time) without a session: they keep the UI free of runs with nothing to do.
 */
export function tickSchedule(market: MarketId, holidays: readonly string[]): ScheduleOptions {
  const hours = MARKET_HOURS[market];
  return {
    scheduleId: `tick-${market}`,
    spec: {
      timezone: hours.timezone,
      calendars: hours.ticks.flatMap((window) => minutesOf(window, graceSeconds(market))),
      skip: holidays.map(wholeDay),
    },
    action: {
      type: 'startWorkflow',
      workflowType: 'intradayTick',
      workflowId: `tick-${market}`,
      taskQueue: MARKET_QUEUE,
      args: [{ market, form: RUN_FORM }],
      // Long enough to heal a market that was off for a day; the ticks due meanwhile are skipped, and done by the next.
      workflowRunTimeout: '30m',
      staticSummary: `intraday tick of ${market}`,
      staticDetails:
        'Heals itself: each tick computes everything since the watermark. Runbook: `docs/runbooks/tick.md`.',
      typedSearchAttributes: [{ key: MARKET, value: market }],
    },
    policies: { overlap: 'SKIP', catchupWindow: '2m', pauseOnFailure: false },
  };
}

/** The post-market batch, once per session; it parks when it fails, so it is never dropped. */
export function batchSchedule(
  market: MarketId,
  holidays: readonly string[],
  lists: readonly string[],
): ScheduleOptions {
  const hours = MARKET_HOURS[market];
  const [hour, minute] = clockOf(hours.batch.at);
  return {
    scheduleId: `batch-${market}`,
    spec: {
      timezone: hours.timezone,
      calendars: [{ dayOfWeek: daysOf(hours.batch.days), hour, minute, second: 0 }],
      skip: holidays.map(wholeDay),
    },
    action: {
      type: 'startWorkflow',
      workflowType: 'postMarketBatch',
      workflowId: `batch-${market}`,
      taskQueue: MARKET_QUEUE,
      args: [{ market, lists, form: RUN_FORM }],
      staticSummary: `post-market batch of ${market}`,
      staticDetails:
        'Parks when a stage fails: Signal → `retry` runs that stage alone. Runbook: `docs/runbooks/batch.md`.',
      typedSearchAttributes: [{ key: MARKET, value: market }],
    },
    policies: { overlap: 'BUFFER_ONE', catchupWindow: '12h', pauseOnFailure: false },
  };
}

/** Workflow id that the tick schedule gives to the run of a minute. */
export const scheduledTickId = (market: MarketId, asOf: UtcMs): string =>
  `tick-${market}-${isoSeconds(nominalStart(market, asOf))}`;

/** Nominal start of the scheduled tick whose as-of is given, UTC ms. */
export const nominalStart = (market: MarketId, asOf: UtcMs): UtcMs => asOf + graceSeconds(market) * SECOND;

/** Wall-clock calendars of a window: a first partial hour, the whole hours, a last partial hour. */
function minutesOf({ days, first, last }: TickWindow, second: number): CalendarSpec[] {
  const [firstHour, firstMinute] = clockOf(first);
  const [lastHour, lastMinute] = clockOf(last);
  const at = (hour: NonNullable<CalendarSpec['hour']>, start: number, end: number): CalendarSpec => ({
    dayOfWeek: daysOf(days),
    hour,
    minute: { start, end },
    second,
  });
  if (firstHour === lastHour) return [at(firstHour, firstMinute, lastMinute)];
  const calendars = [at(firstHour, firstMinute, 59), at(lastHour, 0, lastMinute)];
  if (lastHour - firstHour > 1) calendars.push(at({ start: firstHour + 1, end: lastHour - 1 }, 0, 59));
  return calendars;
}

const daysOf = (days: TickWindow['days']): NonNullable<CalendarSpec['dayOfWeek']> => (days === 'all' ? '*' : days);

function clockOf(text: string): [number, number] {
  const [hour, minute] = text.split(':').map(Number);
  return [hour ?? 0, minute ?? 0];
}

/** An exclusion must match hour, minute and second too, or it excludes midnight only. */
function wholeDay(date: string): CalendarSpec {
  const [year, month = 0, dayOfMonth] = date.split('-').map(Number);
  const name = MONTHS[month - 1];
  invariant(year && name && dayOfMonth, `a holiday is a date YYYY-MM-DD, not ${date}`);
  return { year, month: name, dayOfMonth, hour: '*', minute: '*', second: '*', comment: `closed ${date}` };
}
