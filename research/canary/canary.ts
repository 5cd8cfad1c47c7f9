import type { SymbolBars } from '#market/bar.ts';
import type { AssetClass, Instrument } from '#market/instrument.ts';
import { DAY } from '#market/time.ts';
import { createSimulator } from '#simulator/simulator.ts';
import { START } from '../simulated.ts';
import { type Attack, linearAttack, type Sample } from './attacks.ts';
import { boostingAttack } from './boosting.ts';
import { type Digits, middleOf, type Said, saidOfNovelty, saidOfRanges, saidOfRegimes } from './editions.ts';

/** What attackers make of the editions of some runs: correlations of the returns that they rebuild with the true ones. */
export interface CanaryTrial {
  /** Over all instruments and runs at once, by attack. */
  readonly attacks: Readonly<Record<string, number>>;
  /** The median of the instruments, of the best attack. */
  readonly median: number;
  /** What the same attacks make of the trend of the last 20 bars, published with two digits. */
  readonly trend: number;
  readonly instruments: number;
  readonly runs: number;
}

const ATTACKS: Readonly<Record<string, Attack>> = { linear: linearAttack, boosting: boostingAttack };
/** Editions that an attacker reads together: the newest, and those before it. */
const LAGS = 3;
const TREND_BARS = 20;

/**
 * An attacker knows the true returns of all days before the last `runs`, and from then on only editions. The days are those of a simulated
 * class; what an edition says of them is computed as the product does, with the digits that the product publishes.
 */
export async function runCanaryTrial({
  seed,
  assetClass = 'crypto',
  symbols = 16,
  days = 900,
  runs = 60,
  digits = 'as published',
}: {
  seed: number;
  assetClass?: AssetClass;
  symbols?: number;
  days?: number;
  runs?: number;
  digits?: Digits;
}): Promise<CanaryTrial> {
  const market = await dailyMarket({ seed, assetClass, symbols, days });
  const history = { ...market, fitBefore: middleOf(market.bars) };
  const said = [saidOfRegimes(history, digits), saidOfNovelty(history), saidOfRanges(history)];
  const published = rowsOf(market.bars, said, runs);
  const trends = rowsOf(market.bars, [trendsOf(market.bars)], runs);
  const scores = Object.entries(ATTACKS).map(([name, attack]) => ({ name, ...scoreOf(attack, published) }));
  const best = scores.reduce((a, b) => (b.all > a.all ? b : a));
  return {
    attacks: Object.fromEntries(scores.map(({ name, all }) => [name, all])),
    median: best.median,
    trend: Math.max(...Object.values(ATTACKS).map((attack) => scoreOf(attack, trends).all)),
    instruments: market.bars.length,
    runs,
  };
}

interface Market {
  readonly instruments: readonly Instrument[];
  readonly bars: readonly SymbolBars[];
}

async function dailyMarket(wanted: {
  seed: number;
  assetClass: AssetClass;
  symbols: number;
  days: number;
}): Promise<Market> {
  const to = START + wanted.days * DAY;
  const simulator = createSimulator({ seed: wanted.seed, universe: 'full', now: () => to });
  const all = (await simulator.instruments()).filter(({ assetClass }) => assetClass === wanted.assetClass);
  const instruments = all.toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1)).slice(0, wanted.symbols);
  const bars: SymbolBars[] = [];
  for (const { symbol } of instruments)
    for await (const series of simulator.bars({ timeframe: '1d', symbols: [symbol], from: START, to }))
      bars.push(series);
  return { instruments, bars };
}

/** The mean move of the last bars with two digits: what a page may show of a trend. */
function trendsOf(bars: readonly SymbolBars[]): Said {
  return new Map(
    bars.map(({ symbol, bars: { close, closeTime } }) => [
      symbol,
      new Map(
        Array.from(closeTime, (time, i): [number, number[]] => [
          time,
          [
            i < TREND_BARS
              ? 0
              : Number(Math.log((close[i] as number) / (close[i - TREND_BARS] as number)).toPrecision(2)),
          ],
        ]),
      ),
    ]),
  );
}

interface Rows {
  readonly known: Sample;
  readonly unknown: Sample;
  /** Of each row of `unknown`. */
  readonly symbols: readonly string[];
}

/** A row a bar: all that its edition and those before it say, and what the class says in the mean. The target is the return of the bar. */
function rowsOf(bars: readonly SymbolBars[], said: readonly Said[], runs: number): Rows {
  const wide = said.map((part) =>
    Math.max(0, ...[...part.values()].map((days) => days.values().next().value?.length ?? 0)),
  );
  const edition = (symbol: string, time: number): number[] | null => {
    const parts = said.map((part, i) => part.get(symbol)?.get(time) ?? Array<number>(wide[i] ?? 0).fill(0));
    return said[0]?.get(symbol)?.has(time) ? parts.flat() : null;
  };
  const means = classMeans(said[0] as Said);
  const samples = { known: [] as number[][], unknown: [] as number[][] };
  const targets = { known: [] as number[], unknown: [] as number[] };
  const symbols: string[] = [];
  for (const { symbol, bars: own } of bars) {
    const scale = deviationOf(own.close, own.length - runs);
    for (let i = LAGS; i < own.length; i++) {
      const editions = Array.from({ length: LAGS }, (_, lag) => edition(symbol, own.closeTime[i - lag] as number));
      if (editions.some((each) => each === null)) continue;
      const ofClass = [0, 1].flatMap((lag) => means.get(own.closeTime[i - lag] as number) ?? []);
      const part = i < own.length - runs ? 'known' : 'unknown';
      const newest = editions[0] as number[];
      const change = newest.map((value, k) => value - ((editions[1] as number[])[k] as number));
      samples[part].push([...editions.flatMap((each) => each as number[]), ...change, ...ofClass]);
      targets[part].push(Math.log((own.close[i] as number) / (own.close[i - 1] as number)) / scale);
      if (part === 'unknown') symbols.push(symbol);
    }
  }
  const width = Math.max(...samples.known.map(({ length }) => length));
  const sampleOf = (part: 'known' | 'unknown'): Sample => ({
    width,
    inputs: Float64Array.from(samples[part].flatMap((row) => [...row, ...Array<number>(width - row.length).fill(0)])),
    targets: Float64Array.from(targets[part]),
  });
  return { known: sampleOf('known'), unknown: sampleOf('unknown'), symbols };
}

/** What the members of the class say in the mean, by close. */
function classMeans(said: Said): ReadonlyMap<number, readonly number[]> {
  const sums = new Map<number, { values: number[]; n: number }>();
  for (const days of said.values())
    for (const [time, values] of days) {
      const sum = sums.get(time) ?? { values: values.map(() => 0), n: 0 };
      sums.set(time, { values: sum.values.map((value, k) => value + (values[k] ?? 0)), n: sum.n + 1 });
    }
  return new Map([...sums].map(([time, { values, n }]) => [time, values.map((value) => value / n)]));
}

function deviationOf(close: ArrayLike<number>, until: number): number {
  let sum = 0;
  for (let i = 1; i < until; i++) sum += Math.log((close[i] as number) / (close[i - 1] as number)) ** 2;
  return Math.sqrt(sum / Math.max(1, until - 1)) || 1;
}

function scoreOf(attack: Attack, { known, unknown, symbols }: Rows): { all: number; median: number } {
  const rebuilt = attack(known)(unknown);
  const places = Map.groupBy(symbols.keys(), (i) => symbols[i] as string);
  const each = [...places.values()]
    .map((rows) =>
      correlation(
        rows.map((i) => rebuilt[i] as number),
        rows.map((i) => unknown.targets[i] as number),
      ),
    )
    .sort((a, b) => a - b);
  return { all: correlation([...rebuilt], [...unknown.targets]), median: each[Math.floor(each.length / 2)] ?? 0 };
}

/** Pearson's; 0 where one of the two never moves. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const [i, value] of a.entries()) {
    const [x, y] = [value - meanA, (b[i] as number) - meanB];
    [ab, aa, bb] = [ab + x * y, aa + x * x, bb + y * y];
  }
  return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb);
}
