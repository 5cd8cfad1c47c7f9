import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { FeedRequest } from '#feeds/feed.ts';
import { BAR_FIELDS, type BarColumns, type SymbolBars } from '#market/bar.ts';
import { aggregateDaily } from '#market/bars/aggregate.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { DAY } from '#market/time.ts';
import { STATIONARY } from './regime-chain.ts';
import { createSimulator, type Simulator } from './simulator.ts';

const NOW = Date.UTC(2024, 5, 14, 21, 30);
const now = () => NOW;

async function collect(feed: Simulator, request: FeedRequest): Promise<SymbolBars[]> {
  const found: SymbolBars[] = [];
  for await (const part of feed.bars(request)) found.push(part);
  return found;
}

function sha256({ bars }: SymbolBars): string {
  const hash = createHash('sha256');
  for (const name of BAR_FIELDS) hash.update(bars[name]);
  return hash.digest('hex');
}

const mean = (x: ArrayLike<number>): number => Array.from(x).reduce((sum, value) => sum + value, 0) / x.length;

function autocorrelation(x: readonly number[], lag: number): number {
  const m = mean(x);
  let top = 0;
  let bottom = 0;
  x.forEach((value, i) => {
    bottom += (value - m) ** 2;
    if (i >= lag) top += (value - m) * (x[i - lag]! - m);
  });
  return top / bottom;
}

function kurtosis(x: readonly number[]): number {
  const m = mean(x);
  return mean(x.map((value) => (value - m) ** 4)) / mean(x.map((value) => (value - m) ** 2)) ** 2;
}

/** Log returns between consecutive minutes of the same session. */
function minuteReturns({ length, openTime, close }: BarColumns): number[] {
  const returns: number[] = [];
  for (let i = 1; i < length; i++) {
    if (openTime[i]! - openTime[i - 1]! === 60_000) returns.push(Math.log(close[i]! / close[i - 1]!));
  }
  return returns;
}

describe('simulated market', () => {
  const feed = createSimulator({ seed: 11, now });

  it('has 96 instruments in six classes and says of each that it is simulated', async () => {
    const instruments = await feed.instruments();
    const counts = Object.groupBy(instruments, ({ assetClass }) => assetClass);
    expect(Object.entries(counts).map(([name, list]) => [name, list?.length])).toEqual([
      ['crypto', 24],
      ['us_equity', 32],
      ['global_equity', 10],
      ['forex', 10],
      ['commodity', 12],
      ['derivatives', 8],
    ]);
    expect(new Set(instruments.map(({ symbol }) => symbol)).size).toBe(96);
    expect(instruments.every(({ name, venue }) => name.includes('simulated') && venue === 'simulated')).toBe(true);
  });

  it('gives the same bytes for the same seed, and other bytes for another', async () => {
    const request: FeedRequest = { timeframe: '1m', from: NOW - 2 * DAY, to: NOW };
    const first = (await collect(feed, request)).map(sha256);
    expect((await collect(createSimulator({ seed: 11, now }), request)).map(sha256)).toEqual(first);
    expect((await collect(createSimulator({ seed: 12, now }), request)).map(sha256)).not.toEqual(first);
  });

  it('generates any symbol and day alone, in any order, with the same bits', async () => {
    const day = NOW - 40 * DAY;
    const alone = await collect(createSimulator({ seed: 11, now }), {
      timeframe: '1m',
      symbols: ['GOLD'],
      from: day,
      to: day + DAY,
    });
    const other = createSimulator({ seed: 11, now });
    await collect(other, { timeframe: '1m', symbols: ['VANTOR', 'BTCUSDT', 'CORN'], from: NOW - 3 * DAY, to: NOW });
    await collect(other, { timeframe: '1d', symbols: ['GOLD'], from: NOW - 500 * DAY, to: NOW });
    await collect(other, { timeframe: '1m', symbols: ['GOLD'], from: day + DAY, to: day + 2 * DAY });
    const later = await collect(other, { timeframe: '1m', symbols: ['GOLD'], from: day, to: day + DAY });
    expect(later.map(sha256)).toEqual(alone.map(sha256));
  });

  it('gives the same minutes whether a day is asked whole or in pieces, and never one that is not closed', async () => {
    const from = Date.UTC(2024, 5, 12, 3, 7);
    const complete = await collect(feed, { timeframe: '1m', symbols: ['EURUSD'], from, to: from + DAY });
    const closes: number[] = [];
    for (let start = from; start < from + DAY; start += DAY / 8) {
      const [part] = await collect(feed, { timeframe: '1m', symbols: ['EURUSD'], from: start, to: start + DAY / 8 });
      closes.push(...(part?.bars.close ?? []));
    }
    expect(closes).toEqual([...complete[0]!.bars.close]);
    const [open] = await collect(feed, { timeframe: '1m', symbols: ['BTCUSDT'], from: NOW - DAY, to: NOW + 30_000 });
    expect(open!.bars.closeTime.at(-1)).toBe(NOW);
  });

  it('yields batches of one symbol, sorted, of at most 65,536 rows, with plausible bars', async () => {
    const parts = await collect(feed, {
      timeframe: '1m',
      symbols: ['FALCOR', 'ADAUSDT'],
      from: NOW - 60 * DAY,
      to: NOW,
    });
    expect(parts.map(({ symbol }) => symbol)).toEqual(['ADAUSDT', 'FALCOR']);
    expect(parts[0]?.bars.length).toBe(60 * 1440);
    for (const { bars } of await collect(feed, { timeframe: '1m', from: NOW - 5 * DAY, to: NOW })) {
      for (let i = 0; i < bars.length; i++) {
        const [open, high, low, close] = [bars.open[i]!, bars.high[i]!, bars.low[i]!, bars.close[i]!];
        if (!(low > 0 && low <= Math.min(open, close) && high >= Math.max(open, close)))
          throw new Error(`bar ${i} is impossible`);
        if (bars.volume[i] === 0 && !(open === close && high === low))
          throw new Error(`bar ${i} moves without a trade`);
      }
    }
  });

  it('makes the official daily bar equal to the aggregate of its minutes, session by session', async () => {
    for (const symbol of ['BTCUSDT', 'JUNIPA', 'KELVAN', 'EURJPY', 'SUGAR']) {
      const instrument = (await feed.instruments()).find((candidate) => candidate.symbol === symbol)!;
      const calendar = calendarOf(instrument.calendar);
      const from = calendar.sessions(NOW - 30 * DAY, NOW)[0]!.open;
      const [minutes] = await collect(feed, { timeframe: '1m', symbols: [symbol], from, to: NOW });
      const [days] = await collect(feed, { timeframe: '1d', symbols: [symbol], from, to: NOW });
      const wanted = aggregateDaily(calendar, minutes!.bars);
      const closed = [...wanted.closeTime].filter((close) => close <= NOW).length;
      expect(days!.bars.length).toBe(closed);
      for (const name of BAR_FIELDS) {
        expect([...days!.bars[name]], `${symbol} ${name}`).toEqual([...wanted[name].subarray(0, closed)]);
      }
    }
  });

  it('keeps open and close of deep daily history equal to those of its minutes, and volume near theirs', async () => {
    for (const symbol of ['ETHUSDT', 'RAVENA', 'USDCAD']) {
      const from = Date.UTC(2022, 2, 1);
      const to = Date.UTC(2022, 4, 1);
      const [days] = await collect(feed, { timeframe: '1d', symbols: [symbol], from, to });
      const [minutes] = await collect(feed, { timeframe: '1m', symbols: [symbol], from, to });
      const calendar = calendarOf(
        (await feed.instruments()).find((candidate) => candidate.symbol === symbol)!.calendar,
      );
      const complete = aggregateDaily(calendar, minutes!.bars);
      const first = complete.openTime.indexOf(days!.bars.openTime[0]!);
      const { length } = days!.bars;
      expect([...days!.bars.open]).toEqual([...complete.open.subarray(first, first + length)]);
      expect([...days!.bars.close]).toEqual([...complete.close.subarray(first, first + length)]);
      expect(mean(days!.bars.volume) / mean(complete.volume.subarray(first, first + length))).toSatisfy(
        (x: number) => x > 0.8 && x < 1.25,
      );
    }
  });

  it('states the coverage of exactly the bars it gives', async () => {
    const coverage = (await feed.coverage()).filter(({ symbol }) => symbol === 'TAMBOR');
    for (const { timeframe, symbol, from, to, rows } of coverage) {
      const parts = await collect(feed, { timeframe, symbols: [symbol], from, to: NOW });
      expect(
        parts.reduce((sum, { bars }) => sum + bars.length, 0),
        timeframe,
      ).toBe(rows);
      expect(to).toBeLessThanOrEqual(NOW);
    }
  });

  it('gives nothing for a symbol it does not have and refuses a timeframe it does not make', async () => {
    expect(await collect(feed, { timeframe: '1m', symbols: ['NOBODY'], from: NOW - DAY, to: NOW })).toEqual([]);
    await expect(collect(feed, { timeframe: '5m', from: NOW - DAY, to: NOW })).rejects.toMatchObject({
      code: 'ARGUS_FEED_REQUEST',
    });
  });
});

describe('statistics of the simulated market (quant design 10)', () => {
  const median = (x: readonly number[]): number => x.toSorted((a, b) => a - b)[x.length >> 1]!;
  const share = (x: readonly number[], test: (value: number) => boolean): number => x.filter(test).length / x.length;

  it('a random walk has heavy tails and clustered volatility but no memory of direction', async () => {
    const feed = createSimulator({ seed: 21, world: 'random_walk', now });
    const symbols = (await feed.instruments()).map(({ symbol }) => symbol).filter((_, i) => i % 6 === 0);
    const parts = await collect(feed, { timeframe: '1m', symbols, from: NOW - 250 * DAY, to: NOW });
    const all = parts.map(({ bars }) => minuteReturns(bars));
    // One symbol in eight draws more, or less, than its share of stress in 250 days; the bounds hold for the market as a whole.
    const tails = all.map(kurtosis);
    expect(median(tails)).toSatisfy((k: number) => k > 6 && k < 30);
    expect(share(tails, (k) => k > 6 && k < 30)).toBeGreaterThanOrEqual(0.75);
    expect(
      share(
        all.map((returns) => autocorrelation(returns, 1)),
        (a) => Math.abs(a) < 0.03,
      ),
    ).toBeGreaterThanOrEqual(0.9);
    const absolute = all.map((returns) => returns.map(Math.abs));
    expect(median(absolute.map((x) => autocorrelation(x, 1)))).toSatisfy((a: number) => a > 0.15 && a < 0.4);
    expect(
      share(
        absolute.map((x) => autocorrelation(x, 20)),
        (a) => a > 0.03,
      ),
    ).toBe(1);
  });

  it('members of a class move together, but moderately', async () => {
    const feed = createSimulator({ seed: 3, now });
    const names = (await feed.instruments())
      .filter(({ assetClass }) => assetClass === 'us_equity')
      .map(({ symbol }) => symbol);
    const parts = await collect(feed, { timeframe: '1m', symbols: names.slice(0, 12), from: NOW - 20 * DAY, to: NOW });
    const panel = parts.map(({ bars }) => {
      const returns = minuteReturns(bars);
      const m = mean(returns);
      const sd = Math.sqrt(mean(returns.map((r) => (r - m) ** 2)));
      return returns.map((r) => (r - m) / sd);
    });
    const correlations = panel.flatMap((a, i) => panel.slice(i + 1).map((b) => mean(a.map((x, t) => x * b[t]!))));
    expect(mean(correlations)).toSatisfy((c: number) => c > 0.25 && c < 0.45);
  });

  it('regimes take their stationary shares, and hold through the hour', async () => {
    const counts = new Array<number>(REGIME_LABELS.length).fill(0);
    const feed = createSimulator({ seed: 5, now });
    for (const symbol of ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'DOTUSDT', 'EOSUSDT', 'XLMUSDT']) {
      for (let t = Date.UTC(2020, 0, 1); t < NOW; t += 5 * 3_600_000) {
        const { regime } = feed.truth(symbol, t)!;
        counts[regime]!++;
        if (t % (700 * 3_600_000) === 0) expect(feed.truth(symbol, t + 45 * 60_000)!.regime).toBe(regime);
      }
    }
    const total = counts.reduce((sum, count) => sum + count, 0);
    STATIONARY.forEach((share, z) => {
      expect(Math.abs(counts[z]! / total - share), REGIME_LABELS[z]).toBeLessThan(0.3 * share);
    });
    expect(feed.truth('ARDENT', Date.UTC(2024, 5, 9, 12))).toBeNull();
  });

  it('volatility follows the regime, in the order of its definition', async () => {
    const feed = createSimulator({ seed: 5, now });
    const squares = REGIME_LABELS.map(() => ({ sum: 0, count: 0 }));
    for (const { symbol, bars } of await collect(feed, {
      timeframe: '1m',
      symbols: ['BTCUSDT', 'ETHUSDT', 'DOTUSDT', 'EOSUSDT'],
      from: NOW - 150 * DAY,
      to: NOW,
    })) {
      for (let i = 60; i < bars.length; i += 60) {
        const cell = squares[feed.truth(symbol, bars.openTime[i - 60]!)!.regime]!;
        cell.sum += Math.log(bars.close[i - 1]! / bars.open[i - 60]!) ** 2;
        cell.count++;
      }
    }
    const [bull, bear, range, high, stress] = squares.map(({ sum, count }) => Math.sqrt(sum / count)) as [
      number,
      number,
      number,
      number,
      number,
    ];
    expect(range).toBeLessThan(bull);
    expect(bull).toBeLessThan(bear);
    expect(bear).toBeLessThan(high);
    expect(high).toBeLessThan(stress);
  });
});
