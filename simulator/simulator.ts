import { ArgusError } from '#errors/argus-error.ts';
import type { Coverage, Feed, FeedRequest } from '#feeds/feed.ts';
import { barMaker } from '#feeds/symbol-bars.ts';
import { BAR_FIELDS, type BarFields, eachField, type SymbolBars } from '#market/bar.ts';
import type { CalendarId } from '#market/instrument.ts';
import { DAY, MINUTE } from '#market/time.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { aggregatedDay, sketchDay } from './daily.ts';
import type { DailyBar } from './daily-bar.ts';
import { BLOCK_MINUTES, EPOCH } from './grid.ts';
import { createPaths, type SimulatedSymbol } from './paths.ts';
import { fullUniverse, UNIVERSE } from './universe.ts';
import type { World } from './worlds.ts';

/** Official daily bars as far back as minutes are usually read are aggregated from them; older ones are sketched. */
const DETAIL_DAYS: Partial<Record<CalendarId, number>> = { '24X7': 75, FX: 90, CMES: 90, XLON: 160, XETR: 160 };
const OTHER_DETAIL_DAYS = 220;

export interface SimulatorOptions {
  /** Any 32-bit integer: the same seed gives the same market, bit for bit. */
  readonly seed: number;
  /** Default `full`. */
  readonly world?: World;
  /** `demo`: 96 instruments of six classes (default). `full`: 2,378 of ten. */
  readonly universe?: 'demo' | 'full';
  /** The clock that coverage and the depth of aggregated daily bars follow; UTC milliseconds. Default Date.now. */
  readonly now?: () => number;
}

/**
 * The truth behind the bars, for tests of regimes; the product must not know it. Labels are indices into
 * REGIME_LABELS.
 */
export interface Truth {
  /** State of the 1h clock that ruled the symbol in the half-hour of `t`. */
  readonly regime: number;
  /** State of the slow chain of the class, on the 1d clock. */
  readonly slow: number;
}

export interface Simulator extends Feed {
  /** The state behind the bars of `symbol` at `t`, or null when its market is closed then. */
  truth(symbol: string, t: number): Truth | null;
}

/** First day of the month that holds the day `days` before `now`: a boundary that moves once a month, not with every start. */
function detailStart(now: number, days: number): number {
  const date = new Date(now - days * DAY);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

/**
 * The simulated market `sim@1` (quant design 10): 96 instruments of six classes, with minute bars at any time since
 * 2020 and official daily bars. It is a function of (seed, symbol, session) alone. Bars that would close after the end
 * of a request are left out.
 */
export function createSimulator({
  seed,
  world = 'full',
  universe = 'demo',
  now = Date.now,
}: SimulatorOptions): Simulator {
  const members = universe === 'full' ? fullUniverse() : UNIVERSE;
  const paths = createPaths(seed, world, members);
  const started = now();

  async function* bars({ timeframe, symbols, from, to }: FeedRequest): AsyncGenerator<SymbolBars> {
    if (timeframe !== '1m' && timeframe !== '1d') {
      throw new ArgusError('ARGUS_FEED_REQUEST', `the simulator gives 1m and 1d bars, not ${timeframe}`);
    }
    const make = barMaker(timeframe, members);
    const fieldsOf = timeframe === '1m' ? minutesOf : daysOf;
    for (const symbol of paths.symbols(symbols)) {
      const start = Math.max(from, EPOCH);
      if (start >= to) continue;
      const fields = fieldsOf(symbol, start, to, started);
      if (fields.openTime.length > 0) yield make(symbol.instrument.symbol, fields);
    }
  }

  return {
    name: 'simulator',
    timeframes: ['1m', '1d'],
    instruments: async () =>
      members.map(({ symbol, name, assetClass, venue, calendar, volumeKind }) => ({
        symbol,
        name,
        assetClass,
        venue,
        calendar,
        volumeKind,
      })),
    async coverage() {
      const to = Math.floor(now() / MINUTE) * MINUTE;
      return paths.symbols(undefined).flatMap((symbol) => coverageOf(symbol, to));
    },
    bars,
    completeThrough: async () => Math.floor(now() / MINUTE) * MINUTE,
    truth(name, t) {
      const [symbol] = paths.symbols([name]);
      return symbol === undefined ? null : truthOf(symbol, t);
    },
    close: async () => {},
  };
}

/** The minutes of a symbol that open and close in [from, to). `started`: when the simulator was, UTC ms. */
function minutesOf(symbol: SimulatedSymbol, from: number, to: number, started: number): BarFields {
  const { grid } = symbol.classPath;
  const detail = detailStart(started, DETAIL_DAYS[symbol.instrument.calendar] ?? OTHER_DETAIL_DAYS);
  const [first, last] = grid.range(from, to);
  let rows = 0;
  for (let index = first; index < last; index++) rows += grid.at(index)!.shape.minutes;
  const all = eachField(() => new Float64Array(rows));
  let used = 0;
  for (let index = first; index < last; index++) {
    const { bars, count } = symbol.minutes(index);
    // The day costs little while its minutes are at hand, and the daily bars are asked for next.
    if (grid.at(index)!.session.open >= detail) aggregatedDay(symbol, index);
    let begin = 0;
    let end = count;
    while (begin < end && bars.openTime[begin] < from) begin++;
    while (end > begin && bars.closeTime[end - 1] > to) end--;
    for (const name of BAR_FIELDS) all[name].set(bars[name].subarray(begin, end), used);
    used += end - begin;
  }
  return eachField((name) => all[name].subarray(0, used));
}

/** Its official days, those long before `started` sketched. */
function daysOf(symbol: SimulatedSymbol, from: number, to: number, started: number): BarFields {
  const { grid } = symbol.classPath;
  const detail = detailStart(started, DETAIL_DAYS[symbol.instrument.calendar] ?? OTHER_DETAIL_DAYS);
  const [first, last] = grid.range(from, to);
  const days: DailyBar[] = [];
  for (let index = first; index < last; index++) {
    const { session } = grid.at(index)!;
    if (session.open < from || session.close > to) continue;
    days.push(session.open < detail ? sketchDay(symbol, index) : aggregatedDay(symbol, index));
  }
  return eachField((name) => Float64Array.from(days, (day) => day[name]));
}

function coverageOf({ instrument, classPath: { grid } }: SimulatedSymbol, to: number): Coverage[] {
  const [first, last] = grid.range(EPOCH, to);
  let minutes = 0;
  let days = 0;
  let lastMinute = EPOCH;
  let lastClose = EPOCH;
  for (let index = first; index < last; index++) {
    const { session, shape } = grid.at(index)!;
    lastMinute = Math.min(to, session.close);
    minutes +=
      session.close <= to ? shape.minutes : shape.minuteOffset.filter((offset) => session.open + offset < to).length;
    if (session.close > to) continue;
    days++;
    lastClose = session.close;
  }
  const part = (timeframe: Timeframe, end: number, rows: number): Coverage => ({
    timeframe,
    symbol: instrument.symbol,
    from: EPOCH,
    to: end,
    rows,
  });
  return [part('1m', lastMinute, minutes), part('1d', lastClose, days)];
}

function truthOf(symbol: SimulatedSymbol, t: number): Truth | null {
  const { grid } = symbol.classPath;
  const [index] = grid.range(t, t + MINUTE);
  const found = grid.at(index);
  if (found === undefined || t < found.session.open) return null;
  const block = Math.floor((t - found.session.open) / (BLOCK_MINUTES * MINUTE));
  return { regime: symbol.path.trace(index).regime[block], slow: symbol.classPath.session(index).slow };
}
