import path from 'node:path';
import { expectedVariance, publishedVariance, rowsOfPeriod } from '#market/models/ranges/fit.ts';
import { gateOf, passRangeGates } from '#market/models/ranges/gate.ts';
import { type RangeOutcomes, type RangeRows, RANGE_INPUT_COUNT as WIDTH } from '#market/models/ranges/range-model.ts';
import { type RangeSeries, rangeRows } from '#market/models/ranges/rows.ts';
import { type RangeBlocks, rangeBlocks } from '#market/models/ranges/skill.ts';
import { judgedOf, judgeRange } from '#market/models/ranges/train.ts';
import { RANGE_EVENTS } from '#market/range-event.ts';
import type { World } from '#simulator/worlds.ts';
import { permutedDays } from '../permuted-days.ts';
import { barsPerDay, closesOf } from '../range-history.ts';
import { seriesOfFile } from '../range-series.ts';
import { simulateClass } from '../simulated.ts';
import type { Job } from './job.ts';
import { readClass, STOCKS_FILE } from './ranges.ts';
import { REGIME_CLASSES, REGIME_SYMBOLS } from './regimes.ts';
import { type SeedRange, seeds } from './seeds.ts';

/** Gates of one world and horizon: how many were decided, how many opened, and how far what is published leaves the usual. */
export interface GateTrial {
  readonly horizon: number;
  readonly gates: number;
  readonly open: number;
  readonly largestT: number;
  /** Mean |ln(f'/usual)| over the rows after each gate, until the next. */
  readonly away: number;
  /** The same of the events of the horizon; 0 of 0 where it has none. */
  readonly events: { readonly gates: number; readonly open: number };
}

export interface GateKey {
  readonly world: 'permuted' | Extract<World, 'iid_gauss' | 'full'>;
  readonly assetClass: string;
}

const STOCK_HORIZONS = [1, 5, 20];
const HOUR_HORIZONS = [1, 7];
/** Cuts of a permuted history: dates between them make their gate blocks disjoint. */
const STOCK_CUTS = [Date.UTC(2017, 0, 1), Date.UTC(2019, 0, 1), Date.UTC(2021, 0, 1)];

/** Real days in random order, all symbols together: what a day has in common stays, and the past says nothing. */
export const permutedJobs = (range: SeedRange, data: string): Job<GateKey, GateTrial[]>[] =>
  seeds(range).map((seed) => ({
    name: `range-nulls-permuted-${seed}`,
    key: { world: 'permuted', assetClass: 'us_equity' },
    seconds: 6,
    run: async () => {
      const series = permutedDays(await stocks(data), seed);
      return judgeGates(series, '1d', STOCK_HORIZONS, STOCK_CUTS, rangeBlocks('1d', 1));
    },
  }));

let read: { readonly data: string; readonly series: Promise<RangeSeries[]> } | null = null;
/** Every second stock with a whole history: they hold what days have in common, in half the time, and a day is the same for all. */
function stocks(data: string): Promise<RangeSeries[]> {
  if (read?.data !== data) read = { data, series: readStocks(data) };
  return read.series;
}
async function readStocks(data: string): Promise<RangeSeries[]> {
  const { instruments, bars } = await readClass(path.join(data, STOCKS_FILE), '1d', 'us_equity');
  const known = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
  const longest = Math.max(...bars.map((part) => part.bars.length));
  const complete = bars.filter((part) => part.bars.length === longest);
  return complete.flatMap((part, i) => {
    const instrument = known.get(part.symbol);
    return instrument === undefined || i % 2 === 1 ? [] : [seriesOfFile(part, instrument, { fitBefore: 0, ahead: 20 })];
  });
}

/** Hourly bars of the simulator: of one volatility, where nothing can be known, and of the world in which much can. */
export const simulatedGateJobs = (range: SeedRange): Job<GateKey, GateTrial[]>[] =>
  (['iid_gauss', 'full'] as const).flatMap((world) =>
    REGIME_CLASSES.flatMap(([assetClass, days]) =>
      seeds(range).map((seed) => ({
        name: `range-gates-${world}-${assetClass}-${seed}`,
        key: { world, assetClass },
        seconds: 2,
        run: async () => {
          const { instruments, bars } = await simulateClass({
            seed,
            world,
            assetClass,
            timeframe: '1h',
            symbols: REGIME_SYMBOLS,
            days,
          });
          const closes = closesOf(bars);
          const cut = closes[Math.floor(0.8 * closes.length)];
          const series = bars.map((part, i) => seriesOfFile(part, instruments[i], { fitBefore: cut, ahead: 7 }));
          return judgeGates(series, '1h', HOUR_HORIZONS, [cut], rangeBlocks('1h', barsPerDay(closes)));
        },
      })),
    ),
  );

/** Judges the gates of every horizon at every cut, the range and its events, each as if it were alone in its night. */
export function judgeGates(
  series: readonly RangeSeries[],
  timeframe: '1d' | '1h',
  horizons: readonly number[],
  cuts: readonly number[],
  blocks: RangeBlocks,
): GateTrial[] {
  const { rows, outcomes } = rangeRows(series, timeframe, horizons);
  return outcomes.map((outcome) => judgeHorizon(rows, outcome, cuts, blocks));
}

function judgeHorizon(
  rows: RangeRows,
  outcomes: RangeOutcomes,
  cuts: readonly number[],
  blocks: RangeBlocks,
): GateTrial {
  const trial = { gates: 0, open: 0, largestT: Number.NEGATIVE_INFINITY, events: { gates: 0, open: 0 } };
  let [away, count] = [0, 0];
  for (const [i, before] of cuts.entries()) {
    const judged = judgeRange(rows, outcomes, { before, blocks, events: RANGE_EVENTS });
    if (judged === null) continue;
    // Alone: a family of one is the easiest to pass, so a null that stays shut here stays shut in a night.
    const [range, ...events] = judgedOf(judged).map((one) => passRangeGates([one])[0]);
    trial.gates++;
    if (range) trial.open++;
    trial.largestT = Math.max(trial.largestT, judged.skill.t);
    trial.events.gates += events.length;
    trial.events.open += events.filter((open) => open).length;
    const gate = gateOf(range, judged.skill);
    const live = rowsOfPeriod(rows, outcomes, { before: cuts[i + 1] ?? Number.POSITIVE_INFINITY, from: before + 1 });
    for (const row of live) {
      const { fit } = judged;
      const normal = rows.normal[row];
      const variance = expectedVariance(fit, rows.inputs, row * WIDTH, normal);
      away += Math.abs(Math.log(publishedVariance(fit, gate, variance, normal) / (fit.climatology.normal * normal)));
      count++;
    }
  }
  return { horizon: outcomes.horizon, ...trial, away: count === 0 ? 0 : away / count };
}
