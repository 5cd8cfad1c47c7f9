import { createHash } from 'node:crypto';
import path from 'node:path';
import { type Command, Option } from 'commander';
import { type RunningArgus, startArgus } from '#app/runtime.ts';
import { digestMarket } from '#app/schedules.ts';
import { createStageEvents, type StageEvents } from '#app/stage-events.ts';
import type { BatchResult, TickResult } from '#contracts/runs.ts';
import { seedDemoTenant } from '#database/demo-tenant.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { type ReadingFlags, readingOptions } from '#feeds/evidence/options.ts';
import { isLoss } from '#feeds/files/folder.ts';
import { leftOut } from '#feeds/left-out.ts';
import { readObservations } from '#feeds/observations/read.ts';
import { openFeed } from '#feeds/open.ts';
import { FORMATS, type Format } from '#feeds/source.ts';
import { calendarOfMarket } from '#market/calendar/calendar.ts';
import { CONTEXT_MARKET, type MarketId, marketOf, marketsOf } from '#market/market-id.ts';
import { DAY, MINUTE, WEEK } from '#market/time.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { notLoaded } from '#pipeline/base-timeframes.ts';
import { insertSeries } from '#warehouse/series.ts';
import { isoDate, isoMinute } from '#wording/dates.ts';
import { plural } from '#wording/numbers.ts';
import { lastSession, loadHistory } from '../flows/history.ts';
import { runBackfill, runBatch, runTick } from '../flows/runs.ts';
import { snapshotLine } from '../flows/snapshot-line.ts';
import { type Plan, type Step, timeline } from '../flows/timeline.ts';
import { parseTime } from '../flows/times.ts';
import { catchInterruption } from '../terminal/interruption.ts';
import { withProgress } from '../terminal/progress.ts';
import { replayScreen } from '../terminal/screen.ts';
import { configurationOf, DATA_OPTION, type DataOption, fileLog, print } from './common.ts';
import { addReadingOptions } from './reading-options.ts';

/** A replay loads all bars of its files up to the first tick. */
const WHOLE = { minuteDays: 36_500, dailyDays: 36_500 };

interface ReplayOptions extends DataOption, ReadingFlags {
  readonly bars: string[];
  readonly format?: Format;
  readonly ticks?: string;
  readonly every: string;
  readonly batch?: string;
  readonly series?: string[];
  readonly once?: boolean;
}

export function register(program: Command): void {
  const command = program
    .command('replay')
    .description(
      'the same workflows on real input: files as history, ticks of a given period, the batch of a given day',
    );
  addReadingOptions(command)
    .option(...DATA_OPTION)
    .requiredOption('--bars <path...>', 'files or folders of bars (npx argus inspect shows what they hold)')
    .addOption(new Option('--format <name>', 'instead of recognising it from the content').choices(FORMATS))
    .option('--ticks <from..to>', 'as-of minutes to run, UTC, such as 2021-04-29T12:00Z..2021-04-29T13:00Z')
    .option('--every <minutes>', 'minutes from tick to tick; each computes all bars since the one before', '1')
    .option('--batch <date>', 'trade date whose post-market batch is run, or a range of them: FROM..TO')
    .option(
      '--series <path...>',
      'files of observations (macro, rates, DeFi, funding): their batch is run before that of the markets',
    )
    .option('--once', 'stop when done instead of serving the pages')
    .addHelpText(
      'after',
      '\nExample:\n  npx argus replay --bars bars_1m.parquet --ticks 2021-04-29T12:00Z..2021-04-29T13:00Z --batch 2021-04-29\n' +
        '  npx argus replay --bars bars_1m.parquet --ticks 2021-04-10T00:00Z..2021-05-01T00:00Z --every 15 --batch 2021-04-10..2021-04-30\n' +
        '  npx argus replay --bars node_modules/@observablehq/sample-datasets/aapl.csv --batch 2018-05-11\n' +
        '  npx argus replay --bars aapl.csv --series DGS10.csv CPILFESL.csv --batch 2018-05-11 --once   then: npx argus series regimes --data <its data directory>\n\n' +
        'Keeps its own data directory (.argus/replay/<files>) beside that of the demo, unless --data names one.',
    )
    .action(replay);
}

async function replay(options: ReplayOptions): Promise<void> {
  const plan = planOf(options);
  const reading = readingOptions(options);
  const base = configurationOf(options);
  const data = options.data ?? path.join(base.dataDirectory, 'replay', fingerprint(options.bars));
  const config = configurationOf({ data });
  const events = createStageEvents();
  const interruption = catchInterruption();
  const notes: string[] = [];
  print('');
  const argus = await withProgress('start the engines', process.stdout, async () => [
    await startArgus({
      config,
      log: fileLog(config),
      openFeed: async () => {
        const feed = await openFeed(options.bars, { badRows: 'quarantine', format: options.format, ...reading });
        notes.push(...leftOut(feed), ...notLoaded(await feed.coverage()));
        if (plan.period !== null) refuseWithoutMinutes(feed.timeframes);
        if (feed.skipped().some(isLoss)) process.exitCode = 3;
        return feed;
      },
      gateway: true,
      onStage: events.emit,
    }),
    'ClickHouse, PostgreSQL, Temporal, gateway',
  ]);
  for (const note of notes) print(`  ! ${note}`);
  try {
    const tour = follow(argus, options, plan, events);
    await interruption.unlessInterrupted(tour);
    if (!options.once) await interruption.signal;
  } finally {
    await withProgress('stop', process.stdout, async () => [await argus.stop(), '']);
  }
}

async function follow(
  argus: RunningArgus,
  options: ReplayOptions,
  plan: Omit<Plan, 'markets'>,
  events: StageEvents,
): Promise<void> {
  const out = process.stdout;
  const { period, days } = plan;
  const mailing = digestMarket(argus.instruments);
  const historyEnd = period?.from ?? sessionBefore(mailing, days?.first as string);
  // Files may hold several markets, and not each of them in this period.
  const present = await marketsAt(argus, { from: historyEnd - WEEK, to: period?.to ?? historyEnd });
  const markets = marketsOf(argus.instruments).filter((market) => present.has(market));
  const bars = await withProgress('load history by backfill workflows', out, async (progress) => {
    const count = await loadHistory(argus, historyEnd, 'history', events, progress, WHOLE);
    return [count, `${plural(count, 'bar')} up to ${isoMinute(historyEnd)}`];
  });
  if (options.series !== undefined)
    await runSeries(argus, options.series, period?.from ?? firstClose(markets, days?.first as string));
  const recipients = await seedDemoTenant(argus.stores.database);
  const steps = timeline({ ...plan, markets });
  const batches: BatchResult[] = [];
  const ticks: TickResult[] = [];
  await withProgress(`${counted(steps)} of ${markets.join(', ')}`, out, async (progress) => {
    const loaded = new Map(markets.map((market) => [market, historyEnd]));
    for (const [i, step] of steps.entries()) {
      const { market, time } = step;
      progress.update(i, steps.length, `${step.kind} of ${isoMinute(time)}`);
      if (step.kind === 'tick') ticks.push(await runTick(argus.client, { market, asOf: time }));
      else {
        await loadDay(argus, market, step.date, loaded.get(market) as number);
        const mails = market === mailing && days !== null && step.date >= days.first;
        batches.push(await runBatch(argus.client, { market, date: step.date, lists: mails ? ['daily'] : [] }));
      }
      loaded.set(market, Math.max(time, loaded.get(market) as number));
    }
    const computed = ticks.filter((result) => result.skipped === undefined).length;
    const regimes = batches.reduce((sum, result) => sum + result.regimes, 0);
    const parts = [
      ...(ticks.length > 0 ? [`${plural(computed, 'tick')} computed`] : []),
      ...(batches.length > 0 ? [`${plural(regimes, 'regime')} of batches`] : []),
      plural(batches.at(-1)?.pages ?? 0, 'page'),
    ];
    return [undefined, parts.join(', ')];
  });
  const links = await Promise.all(
    recipients.map(async ({ email, tier }) => ({
      tier,
      email,
      url: (await argus.operator.link({ email, scope: '/', days: 7 })).url,
    })),
  );
  print(
    replayScreen({
      argus,
      bars,
      batches,
      ticks,
      links,
      snapshot: await snapshotLine(argus, { email: recipients.at(-1)?.email ?? '', batches }),
      seconds: performance.now() / 1000,
      once: options.once === true,
    }),
  );
}

/**
 * Loads observations and runs the batch of series of the last UTC day that is over by `time`: later batches may use
 * it.
 */
async function runSeries(argus: RunningArgus, files: readonly string[], time: number): Promise<void> {
  await withProgress('series, and their batch', process.stdout, async () => {
    const found = await readObservations(files);
    await insertSeries(argus.stores.warehouse, found);
    const session = lastSession(CONTEXT_MARKET, time);
    if (session === null) return [undefined, `${found.length} series`];
    const { regimes } = await runBatch(argus.client, { market: CONTEXT_MARKET, date: session.date, lists: [] });
    return [undefined, `${found.length} series, ${plural(regimes, 'regime')} as of the end of ${session.date}`];
  });
}

/** The first close of these markets on a trade date: what became known later must not be in the batch of any of them. */
function firstClose(markets: readonly MarketId[], date: string): number {
  const closes = markets.map((market) => calendarOfMarket(market).sessionOn(date)?.close);
  return Math.min(parseTime(date, '--batch') + DAY, ...closes.filter((close) => close !== undefined));
}

/** Markets that the feed has bars of in a period. */
async function marketsAt(argus: RunningArgus, { from, to }: { from: number; to: number }): Promise<Set<MarketId>> {
  const coverage = (await argus.feed?.coverage()) ?? [];
  const market = new Map(argus.instruments.map(({ symbol, calendar }) => [symbol, marketOf(calendar)]));
  return new Set(
    coverage.filter((part) => part.from < to && part.to > from).map(({ symbol }) => market.get(symbol) as MarketId),
  );
}

/** The minutes between the last tick and the close of the batch's day: without them its daily bar would be half a day. */
async function loadDay(argus: RunningArgus, market: MarketId, date: string, after: number): Promise<void> {
  const session = calendarOfMarket(market).sessionOn(date);
  if (session === null || session.close <= after) return;
  await runBackfill(argus.client, {
    market,
    label: `day-${date}`,
    minutesFrom: after,
    dailyFrom: session.close,
    to: session.close,
  });
}

/** End of the session before a trade date: history for a replay of that date's batch alone. */
function sessionBefore(market: MarketId, date: string): number {
  const midnight = parseTime(date, '--batch');
  const session = lastSession(market, midnight);
  if (session === null) throw new ArgusError('ARGUS_NO_SESSION', `market ${market} has no session before ${date}`);
  return session.close;
}

/** Ticks go from minute to minute; longer bars are history and batches. @throws ArgusError ARGUS_FEED_FORMAT */
function refuseWithoutMinutes(timeframes: readonly Timeframe[]): void {
  if (timeframes.includes('1m')) return;
  const held = timeframes.join(', ');
  const what = `the files hold ${held} bars, and ticks need bars of 1m: give --batch without --ticks`;
  throw new ArgusError('ARGUS_FEED_FORMAT', what);
}

/** The request in the options, before anything is started. */
function planOf({ ticks, batch, every }: ReplayOptions): Omit<Plan, 'markets'> {
  if (ticks === undefined && batch === undefined) throw new ArgusError('ARGUS_USAGE', 'give --ticks, --batch or both');
  const minutes = Number(every);
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > 1_440)
    throw new ArgusError('ARGUS_USAGE', `--every ${every} is not a number of minutes from 1 to 1440`);
  return {
    period: ticks === undefined ? null : parsePeriod(ticks),
    every: minutes * MINUTE,
    days: batch === undefined ? null : parseDays(batch),
  };
}

function parseDays(text: string): { first: string; last: string } {
  const [first = '', last = first] = text.split('..').map((date) => isoDate(parseTime(date, '--batch')));
  if (last < first) throw new ArgusError('ARGUS_USAGE', `--batch ${text}: the last day is before the first`);
  return { first, last };
}

/** "5 ticks, 1 batch", without a kind of which there is none. */
function counted(steps: readonly Step[]): string {
  const count = (kind: Step['kind']) => steps.filter((step) => step.kind === kind).length;
  const [ticks, batches] = [count('tick'), count('batch')];
  const parts = [ticks > 0 && plural(ticks, 'tick'), batches > 0 && plural(batches, 'batch', 'batches')];
  return parts.filter((part) => typeof part === 'string').join(', ');
}

function parsePeriod(text: string): { from: number; to: number } {
  const [from, to] = text.split('..');
  if (!from || !to) throw new ArgusError('ARGUS_USAGE', `--ticks ${text} is not FROM..TO`);
  const period = { from: parseTime(from, '--ticks'), to: parseTime(to, '--ticks') };
  if (period.to <= period.from) throw new ArgusError('ARGUS_USAGE', `--ticks ${text}: the end is not after the start`);
  return period;
}

const fingerprint = (paths: readonly string[]): string =>
  createHash('sha256')
    .update(
      paths
        .map((file) => path.resolve(file))
        .sort()
        .join('\n'),
    )
    .digest('hex')
    .slice(0, 12);
