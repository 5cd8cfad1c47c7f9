import type { Client } from '@temporalio/client';
import { z } from 'zod';
import type { Fence } from '#contracts/fence.ts';
import type { Database } from '#database/database.ts';
import { openFence } from '#database/fences.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { calendarOfMarket } from '#market/calendar/calendar.ts';
import type { Instrument } from '#market/instrument.ts';
import { CONTEXT_MARKET, type MarketId, marketsOf, membersOf } from '#market/market-id.ts';
import { DAY, type UtcMs } from '#market/time.ts';
import { hasSeries } from '#warehouse/series.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { isoDate } from '#wording/dates.ts';
import { batchSchedule, tickSchedule } from '#workflows/schedules.ts';
import { ensureSchedule } from './temporal-client.ts';
import { isLater, VERSION } from './version.ts';

const YEAR = 366 * DAY;

/** Who set the schedules last. */
const appliedSchedules = z.object({ version: z.string(), schedules: z.array(z.string()) });
type AppliedSchedules = z.infer<typeof appliedSchedules>;

export interface ScheduledMarkets {
  readonly client: Client;
  readonly instruments: readonly Instrument[];
  readonly stores: { readonly warehouse: Warehouse; readonly database: Database };
}

/**
 * Creates or updates the tick and batch schedule of every market, and the batch schedule of series if there are any. Removes our schedules
 * that the code no longer has. Returns the ids of all. Several processes may do so at once: the one that began last sets them, unless a
 * newer version has.
 * @throws ArgusError ARGUS_SCHEDULES_NEWER when a newer version has set them, ARGUS_FENCED when another process began after this one.
 */
export async function applySchedules(
  { client, instruments, stores: { warehouse, database } }: ScheduledMarkets,
  now: UtcMs,
  { version = VERSION, older = false }: { readonly version?: string; readonly older?: boolean } = {},
): Promise<string[]> {
  const wanted = await schedulesOf(instruments, warehouse, now);
  const ids = wanted.map(({ scheduleId }) => scheduleId);
  const fence = openFence(database, 'schedules', appliedSchedules);
  const refuseLate = await begin(fence, { version, schedules: ids }, older);
  for (const schedule of wanted) {
    await refuseLate();
    await ensureSchedule(client, schedule);
  }
  for await (const { scheduleId } of client.schedule.list()) {
    if (!/^(tick|batch)-/.test(scheduleId) || ids.includes(scheduleId)) continue;
    await refuseLate();
    await client.schedule.getHandle(scheduleId).delete();
  }
  await refuseLate();
  return ids;
}

/** Enters this process as the one that sets the schedules. What it returns throws as soon as another has done so. */
async function begin(
  fence: Fence<AppliedSchedules>,
  applied: AppliedSchedules,
  older: boolean,
): Promise<() => Promise<void>> {
  const position = await fence.read();
  const before = position.value?.version;
  if (before !== undefined && isLater(before, applied.version) && !older)
    throw new ArgusError(
      'ARGUS_SCHEDULES_NEWER',
      `Argus ${before} has set the schedules, and this is Argus ${applied.version}`,
    );
  const late = () => new ArgusError('ARGUS_FENCED', 'another process is setting the schedules');
  if (!(await fence.move(position, applied))) throw late();
  return async () => {
    if ((await fence.read()).generation !== position.generation + 1) throw late();
  };
}

async function schedulesOf(instruments: readonly Instrument[], warehouse: Warehouse, now: UtcMs) {
  const mailing = digestMarket(instruments);
  const wanted = marketsOf(instruments).flatMap((market) => {
    const holidays = holidaysOf(market, now);
    return [tickSchedule(market, holidays), batchSchedule(market, holidays, market === mailing ? ['daily'] : [])];
  });
  // Without series its batch would be a run a day with nothing to do.
  if (await hasSeries(warehouse)) wanted.push(batchSchedule(CONTEXT_MARKET, [], []));
  return wanted;
}

/** The market whose batch sends the daily digest: New York if it is there, else the one with most instruments. */
export function digestMarket(instruments: readonly Instrument[]): MarketId {
  const counts = new Map(marketsOf(instruments).map((market) => [market, membersOf(instruments, market).length]));
  if (counts.has('xnys')) return 'xnys';
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0] ?? 'xnys';
}

/** Weekdays of the coming year on which the calendar has no session, YYYY-MM-DD. */
function holidaysOf(market: MarketId, now: UtcMs): string[] {
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
