import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { RunningArgus } from '#app/runtime.ts';
import { ensureSchedule } from '#app/temporal-client.ts';
import type { TickResult } from '#contracts/runs.ts';
import { at } from '#market/at.ts';
import { calendarOfMarket } from '#market/calendar/calendar.ts';
import { CONTEXT_MARKET, type MarketId, marketsOf } from '#market/market-id.ts';
import { DAY, MINUTE } from '#market/time.ts';
import { hasSeries } from '#warehouse/series.ts';
import { isoDate } from '#wording/dates.ts';
import { batchSchedule, nominalStart, scheduledTickId, tickSchedule } from '#workflows/schedules.ts';
import { digestMarket } from './history.ts';

const YEAR = 366 * DAY;

/**
 * Creates or updates the tick and batch schedule of every market, and the batch schedule of series if there are any.
 * Removes our schedules that the code no longer has.
 */
export async function ensureSchedules(argus: RunningArgus, now: number): Promise<string[]> {
  const mailing = digestMarket(argus);
  const wanted = marketsOf(argus.instruments).flatMap((market) => {
    const holidays = holidaysOf(market, now);
    return [tickSchedule(market, holidays), batchSchedule(market, holidays, market === mailing ? ['daily'] : [])];
  });
  // Without series its batch would be a run a day with nothing to do.
  if (await hasSeries(argus.stores.warehouse)) wanted.push(batchSchedule(CONTEXT_MARKET, [], []));
  for (const schedule of wanted) await ensureSchedule(argus.client, schedule);
  const ids = wanted.map(({ scheduleId }) => scheduleId);
  for await (const { scheduleId } of argus.client.schedule.list()) {
    if (/^(tick|batch)-/.test(scheduleId) && !ids.includes(scheduleId))
      await argus.client.schedule.getHandle(scheduleId).delete();
  }
  return ids;
}

/** Weekdays of the coming year on which the calendar has no session, YYYY-MM-DD. */
function holidaysOf(market: MarketId, now: number): string[] {
  const calendar = calendarOfMarket(market);
  if (calendar.id === '24X7') return [];
  const holidays: string[] = [];
  for (let day = Math.floor(now / DAY) * DAY; day < now + YEAR; day += DAY) {
    const weekday = new Date(day).getUTCDay();
    const date = isoDate(day);
    if (weekday !== 0 && weekday !== 6 && calendar.sessionOn(date) === null) holidays.push(date);
  }
  return holidays;
}

/**
 * Lets the schedule of a market run the `count` minutes before `now` (Temporal's own backfill: same ids as live ticks) and waits
 * for them. These are the ticks that were due while the market was being set up.
 */
export async function runDueTicks(
  argus: RunningArgus,
  market: MarketId,
  now: number,
  count: number,
  onTick: (result: TickResult, done: number) => void,
): Promise<TickResult[]> {
  const last = Math.floor(now / MINUTE) * MINUTE;
  const due = Array.from({ length: count }, (_, index) => last - (count - index) * MINUTE);
  await argus.client.schedule.getHandle(`tick-${market}`).backfill({
    start: new Date(nominalStart(market, at(due, 0)) - 1_000),
    end: new Date(nominalStart(market, due.at(-1) as number) + 1_000),
    overlap: 'BUFFER_ALL',
  });
  const results: TickResult[] = [];
  for (const asOf of due) {
    const result = await resultOf(argus, scheduledTickId(market, asOf));
    results.push(result);
    onTick(result, results.length);
  }
  return results;
}

/** The schedule starts runs within a second or two; until then the id is unknown. */
async function resultOf(argus: RunningArgus, workflowId: string): Promise<TickResult> {
  for (let attempt = 0; ; attempt++) {
    try {
      return (await argus.client.workflow.getHandle(workflowId).result()) as TickResult;
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError) || attempt > 240) throw error;
      await sleep(250);
    }
  }
}
