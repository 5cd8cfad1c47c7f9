import { ArgusError } from '#errors/argus-error.ts';
import type { Feed } from '#feeds/feed.ts';
import { isLoss } from '#feeds/files/folder.ts';
import { leftOut } from '#feeds/left-out.ts';
import { type OpenFeedOptions, openFeed } from '#feeds/open.ts';
import type { BarColumns, SymbolBars } from '#market/bar.ts';
import { aggregateDaily, aggregateMinutes, aggregateWeekly } from '#market/bars/aggregate.ts';
import { type Calendar, calendarOf } from '#market/calendar/calendar.ts';
import type { Instrument } from '#market/instrument.ts';
import { isIntraday, type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import { printable } from '../terminal/foreign-text.ts';

/**
 * Bars of one timeframe from files or folders: as they are, or built from their shortest bars (1w from days if there are
 * any). What was left out is said on stderr, and the exit code is 3 then.
 * @throws ArgusError ARGUS_USAGE when the files have no bars from which the timeframe can be built
 */
export async function readBarsOfFiles(
  paths: readonly string[],
  timeframe: Timeframe,
  reading: OpenFeedOptions,
): Promise<{ instruments: Instrument[]; series: SymbolBars[] }> {
  const feed = await openFeed(paths, reading);
  for (const note of leftOut(feed)) process.stderr.write(`${printable(note)}\n`);
  if (feed.skipped().some(isLoss)) process.exitCode = 3;
  const instruments = await feed.instruments();
  const calendars = new Map(instruments.map(({ symbol, calendar }) => [symbol, calendar]));
  const source = sourceOf(timeframe, feed.timeframes);
  if (source === undefined)
    throw new ArgusError(
      'ARGUS_USAGE',
      `the files hold ${feed.timeframes.join(', ')} bars, from which ${timeframe} cannot be built`,
    );
  const series: SymbolBars[] = [];
  const request = { timeframe: source, symbols: [...calendars.keys()], ...(await wholePeriod(feed, source)) };
  for await (const part of feed.bars(request)) {
    const calendar = calendarOf(calendars.get(part.symbol) ?? '24X7');
    series.push({ symbol: part.symbol, timeframe, bars: built(calendar, timeframe, source, part.bars) });
  }
  return { instruments, series };
}

/** The timeframe of a feed from which the wanted one is built; absent: it has none. */
function sourceOf(wanted: Timeframe, offered: readonly Timeframe[]): Timeframe | undefined {
  if (offered.includes(wanted)) return wanted;
  if (wanted === '1w' && offered.includes('1d')) return '1d';
  return offered.find((timeframe) => isIntraday(timeframe) && timeframeIndex(timeframe) < timeframeIndex(wanted));
}

function built(calendar: Calendar, wanted: Timeframe, source: Timeframe, bars: BarColumns): BarColumns {
  if (source === wanted) return bars;
  if (isIntraday(wanted)) return aggregateMinutes(calendar, wanted, bars);
  const days = source === '1d' ? bars : aggregateDaily(calendar, bars);
  return wanted === '1w' ? aggregateWeekly(calendar, days) : days;
}

async function wholePeriod(feed: Feed, source: Timeframe): Promise<{ from: number; to: number }> {
  const all = (await feed.coverage()).filter(({ timeframe }) => timeframe === source);
  return { from: Math.min(...all.map(({ from }) => from)), to: Math.max(...all.map(({ to }) => to)) };
}
