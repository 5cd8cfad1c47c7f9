import { backlogMinutes } from '#app/health.ts';
import { digestMarket, type ScheduledMarkets } from '#app/schedules.ts';
import type { StageEvents } from '#app/stage-events.ts';
import type { BackfillInput, BatchResult } from '#contracts/runs.ts';
import { calendarOfMarket, type Session } from '#market/calendar/calendar.ts';
import { CONTEXT_MARKET, type MarketId, marketsOf, membersOf } from '#market/market-id.ts';
import { DAY, HOUR, MINUTE, SECOND } from '#market/time.ts';
import { lastRun, watermarks } from '#warehouse/runs.ts';
import { hasSeries } from '#warehouse/series.ts';
import { countText, plural } from '#wording/numbers.ts';
import { spanText } from '#wording/spans.ts';
import type { Progress } from '../terminal/progress.ts';
import { runBackfill, runBatch, runTick } from './runs.ts';

/**
 * Days of minutes that give every timeframe up to 4h at least 250 bars (the regime model's least): 4h bars come 6 a day around
 * the clock, 6 a session in FX and futures, 3 in London and Frankfurt, 2 elsewhere.
 */
const MINUTE_DAYS: Readonly<Partial<Record<MarketId, number>>> = { '24x7': 60, fx: 75, cmes: 75, xlon: 140, xetr: 140 };
/** Daily history: weekly regimes need 104 weeks, a report shows three years. */
const DAILY_DAYS = 1300;
/** A market that was off for longer catches up in steps of this size: no tick outgrows its minute. */
const CATCH_UP_STEP = 6 * HOUR;

/** What history is loaded through: a client of the workers, and the warehouse they write to. */
export interface LoadedMarkets extends Pick<ScheduledMarkets, 'client' | 'instruments'> {
  readonly stores: Pick<ScheduledMarkets['stores'], 'warehouse'>;
}

export interface HistoryOptions extends Pick<BackfillInput, 'mode' | 'reverse' | 'concurrency'> {
  readonly minuteDays?: number;
  readonly dailyDays?: number;
  /** UTC ms: instead of days. */
  readonly from?: number;
  /** Starts a completed run anew; the loaded partitions decide what it loads. Absent: its result counts. */
  readonly again?: boolean;
}

/** The request for a backfill of one market. */
export function backfillInput(
  market: MarketId,
  to: number,
  label: string,
  options: HistoryOptions = {},
): BackfillInput {
  const { minuteDays, dailyDays, from, mode, reverse, concurrency } = options;
  return {
    market,
    label,
    minutesFrom: sessionStart(market, from ?? to - (minuteDays ?? MINUTE_DAYS[market] ?? 200) * DAY),
    dailyFrom: from ?? to - (dailyDays ?? DAILY_DAYS) * DAY,
    to,
    ...(mode === undefined ? {} : { mode }),
    ...(reverse === undefined ? {} : { reverse }),
    ...(concurrency === undefined ? {} : { concurrency }),
  };
}

/**
 * Loads the history of every market, or of `markets`, up to `to` by backfill workflows, and joins loads that run already. Returns
 * the bars loaded.
 */
export async function loadHistory(
  argus: LoadedMarkets,
  to: number,
  label: string,
  events: StageEvents,
  progress: Progress,
  {
    markets = marketsOf(argus.instruments),
    ...depth
  }: HistoryOptions & { readonly markets?: readonly MarketId[] } = {},
): Promise<number> {
  const planned = new Map<string, number>();
  const loaded = new Map<string, number>();
  const loadedBy = (run: string) => loaded.get(run) ?? 0;
  const sum = (counts: Map<string, number>) => [...counts.values()].reduce((all, count) => all + count, 0);
  const started = performance.now();
  let bars = 0;
  const unsubscribe = events.on((event) => {
    if (event.error !== undefined) return;
    // Each page of a plan reports all chunks that are left from there on.
    if (event.activity === 'planBackfill')
      planned.set(event.workflowId, loadedBy(event.workflowId) + Number(event.result?.chunks ?? 0));
    if (event.activity === 'loadChunk') {
      loaded.set(event.workflowId, loadedBy(event.workflowId) + 1);
      bars += Number(event.result?.bars ?? 0);
      const seconds = (performance.now() - started) / 1000;
      const rate = `${countText(Math.round(bars / seconds))} a second`;
      const note = `${plural(bars, 'bar')}, ${rate}`;
      progress.update(sum(loaded), sum(planned), `${note}${leftText(sum(loaded), sum(planned), seconds)}`);
    }
  });
  try {
    const results = await Promise.all(
      markets.map((market) =>
        runBackfill(argus.client, backfillInput(market, to, label, depth), { again: depth.again ?? false }),
      ),
    );
    return results.reduce((sum, result) => sum + result.bars, 0);
  } finally {
    unsubscribe();
  }
}

/** Chunks are alike: the rate of those that are done is a fair guess once a tenth is. */
function leftText(done: number, total: number, seconds: number): string {
  if (done * 10 < total || done >= total) return '';
  return `, about ${spanText(Math.ceil(((total - done) * seconds) / done) * SECOND)} left`;
}

/** Open time of the first session at or after `time`: history starts with a whole session. */
function sessionStart(market: MarketId, time: number): number {
  const calendar = calendarOfMarket(market);
  return calendar.sessions(time, time + 14 * DAY).find((session) => session.open >= time)?.open ?? time;
}

/** Bars that the minutes of a market are, about: sessions of its calendar times its instruments. */
function expectedBars({ instruments }: LoadedMarkets, market: MarketId, to: number): number {
  const { minutesFrom } = backfillInput(market, to, '');
  const segments = calendarOfMarket(market)
    .sessions(minutesFrom, to)
    .flatMap((session) => session.segments);
  const minutes = segments.reduce((sum, { open, close }) => sum + (close - open) / MINUTE, 0);
  return minutes * membersOf(instruments, market).length;
}

/** The market whose report is there first: the one with the least to load, and not the one that mails to everybody. */
export function quickestMarket(argus: LoadedMarkets, to: number): MarketId | null {
  const mailing = digestMarket(argus.instruments);
  const [first] = marketsOf(argus.instruments)
    .filter((market) => market !== mailing)
    .map((market) => ({ market, bars: expectedBars(argus, market, to) }))
    .sort((a, b) => a.bars - b.bars || (a.market < b.market ? -1 : 1));
  return first?.market ?? null;
}

/**
 * The batch of the last session closed by `time`, of series and of every market (the digest market last) or of `markets`, unless it is
 * committed already.
 */
export async function runLastBatches(
  argus: LoadedMarkets,
  time: number,
  progress: Progress,
  markets: readonly MarketId[] = marketsOf(argus.instruments),
): Promise<BatchResult[]> {
  const mailing = digestMarket(argus.instruments);
  const order = [...markets].sort();
  const results: BatchResult[] = [];
  let done = 0;
  const run = async (market: MarketId) => {
    progress.update(done, order.length, market);
    const session = lastSession(market, time);
    const last = await lastRun(argus.stores.warehouse, { market, kinds: ['batch'] });
    if (session !== null && (last === null || last.asOf < session.close)) {
      const lists = market === mailing ? ['daily'] : [];
      results.push(await runBatch(argus.client, { market, date: session.date, lists }));
    }
    done += 1;
    progress.update(done, order.length, market);
  };
  // Series first: the pages of the others need them.
  if (await hasSeries(argus.stores.warehouse)) await run(CONTEXT_MARKET);
  await inLanes(
    order.filter((market) => market !== mailing),
    run,
  );
  // Its digests are about all markets.
  if (order.includes(mailing)) await run(mailing);
  return results;
}

/** A batch is a row of steps, most of them on one core: two markets at a time keep two cores busy. */
const LANES = 2;

async function inLanes(markets: readonly MarketId[], run: (market: MarketId) => Promise<void>): Promise<void> {
  const waiting = [...markets];
  const lane = async () => {
    for (let market = waiting.shift(); market !== undefined; market = waiting.shift()) await run(market);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

export const lastSession = (market: MarketId, time: number): Session | null =>
  calendarOfMarket(market).lastClosed(time);

/** Brings markets that were off for long up to `to`, in steps. */
export async function catchUp(argus: LoadedMarkets, to: number, progress: Progress): Promise<void> {
  for (const market of marketsOf(argus.instruments)) {
    const { stateThrough } = await watermarks(argus.stores.warehouse, { market });
    // A market that was closed all the while has nothing to catch up.
    if (backlogMinutes(market, stateThrough, to) === 0) continue;
    for (let asOf = stateThrough + CATCH_UP_STEP; asOf < to; asOf += CATCH_UP_STEP) {
      progress.update(asOf - stateThrough, to - stateThrough, market);
      await runTick(argus.client, { market, asOf });
    }
  }
}
