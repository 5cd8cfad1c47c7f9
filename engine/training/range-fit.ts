import type { AssetClass, Instrument } from '#market/instrument.ts';
import { type MarketId, membersOf } from '#market/market-id.ts';
import { rangeHorizons } from '#market/models/ranges/horizons.ts';
import { freezeNight, type NightEntry } from '#market/models/ranges/night.ts';
import type { RangeModel } from '#market/models/ranges/range-model.ts';
import type { RangeSeries } from '#market/models/ranges/rows.ts';
import { rangeSeries } from '#market/models/ranges/series.ts';
import { type RangeBlocks, rangeBlocks } from '#market/models/ranges/skill.ts';
import { RING_VARIANCES } from '#market/models/ranges/variance.ts';
import { DAY } from '#market/time.ts';
import { TIMEFRAMES, type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import { readLastBars } from '#warehouse/bars.ts';
import { readParameters } from '#warehouse/parameters.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { adjustedAt } from '../adjustment.ts';
import { readAhead } from './read-ahead.ts';
import { barsPerSession } from './session-bars.ts';
import { startTrainer, type Trainer } from './trainer.ts';

export interface RangeFitInput {
  readonly market: MarketId;
  /** Bars are taken as they are known at this time, UTC ms. */
  readonly asOf: number;
  /** The run whose scales count although it is not committed. */
  readonly includeRun: string;
  /** The models of the night before. */
  readonly previous: readonly PreviousRange[];
  onProgress(step: string): void;
}

/** A model with the class and timeframe that it is of. `fittedAt`: as-of of the batch that fitted its coefficients, UTC ms. */
export interface PreviousRange {
  readonly assetClass: AssetClass;
  readonly timeframe: Timeframe;
  readonly fittedAt: number;
  readonly model: RangeModel;
}

/** A week less a session, so that a refit never waits for the eighth day. */
const REFIT_AFTER = 6.5 * DAY;
/** Rows of a class that a fit reads at most: more say little more. A class keeps at least so many members. */
const ROWS_MOST = 600_000;
const MEMBERS_LEAST = 48;

/**
 * The range models of every class and timeframe of a market: coefficients when they are a week old, quantiles every night. Too little
 * history gives no model.
 */
export async function fitRanges(
  warehouse: Warehouse,
  instruments: readonly Instrument[],
  input: RangeFitInput,
): Promise<PreviousRange[]> {
  const members = membersOf(instruments, input.market);
  const classes = [...new Set(members.map(({ assetClass }) => assetClass))].sort();
  const [parameters] = await readParameters(warehouse, { market: input.market, includeRun: input.includeRun });
  const diurnal = new Map(
    (parameters?.scales ?? []).map((scale) => [`${scale.symbol}/${scale.timeframe}`, scale.diurnal]),
  );
  const trainer = startTrainer();
  const found: (NightEntry & Omit<PreviousRange, 'model'>)[] = [];
  try {
    const keys = classes.flatMap((assetClass) => TIMEFRAMES.map((timeframe) => ({ assetClass, timeframe })));
    const read = ({ assetClass, timeframe }: (typeof keys)[number]) => {
      const ofClass = members.filter((member) => member.assetClass === assetClass);
      return readClass({ warehouse, diurnal }, ofClass, timeframe, input);
    };
    for await (const classSeries of readAhead(keys, read)) {
      input.onProgress(`${classSeries.assetClass} ${classSeries.timeframe}`);
      found.push(...(await fitClass(trainer, classSeries, input)));
    }
  } finally {
    await trainer.close();
  }
  const models = freezeNight(found);
  return found.map(({ assetClass, timeframe, fittedAt }, i) => ({
    assetClass,
    timeframe,
    fittedAt,
    model: models[i],
  }));
}

interface ReadParts {
  readonly warehouse: Warehouse;
  /** φ per bucket by symbol and timeframe. */
  readonly diurnal: ReadonlyMap<string, Float64Array>;
}

/** What the ranges of one class and timeframe are fitted on; no series where there is no bar. */
interface ClassSeries {
  readonly assetClass: AssetClass;
  readonly timeframe: Timeframe;
  readonly blocks: RangeBlocks;
  readonly horizons: readonly number[];
  readonly series: readonly RangeSeries[];
}

async function readClass(
  { warehouse, diurnal }: ReadParts,
  members: readonly Instrument[],
  timeframe: Timeframe,
  { asOf }: RangeFitInput,
): Promise<ClassSeries> {
  const { calendar, assetClass } = members[0];
  const blocks = rangeBlocks(timeframe, barsPerSession(calendar, timeframe, asOf));
  const horizons = rangeHorizons(calendar, timeframe);
  const ahead = Math.max(...horizons);
  const count = blocks.train + blocks.gate + RING_VARIANCES + 1 + ahead;
  const sample = thinned(members, Math.max(MEMBERS_LEAST, Math.floor(ROWS_MOST / count)));
  const symbols = sample.map(({ symbol }) => symbol);
  const range = { symbols, timeframes: [timeframe], count, through: asOf };
  const bars = await adjustedAt(warehouse, await readLastBars(warehouse, range), asOf);
  const series = bars.map((part) => {
    const factors = diurnal.get(`${part.symbol}/${timeframeIndex(timeframe)}`) ?? null;
    return rangeSeries(part, calendar, { factors, ahead });
  });
  return { assetClass, timeframe, blocks, horizons, series };
}

async function fitClass(
  trainer: Trainer,
  { assetClass, timeframe, blocks, horizons, series }: ClassSeries,
  { asOf, previous }: RangeFitInput,
): Promise<(NightEntry & Omit<PreviousRange, 'model'>)[]> {
  if (series.length === 0) return [];
  const ofHorizon = (horizon: number) =>
    previous.find(
      (known) =>
        known.assetClass === assetClass && known.timeframe === timeframe && known.model.fit.horizon === horizon,
    );
  const plan = horizons.map((horizon) => {
    const known = ofHorizon(horizon);
    const kept = known !== undefined && asOf - known.fittedAt < REFIT_AFTER;
    return { horizon, known, kept };
  });
  const nights = await trainer.ranges({
    series,
    timeframe,
    before: asOf,
    blocks,
    horizons: plan.map(({ horizon, known, kept }) => ({ horizon, kept: kept ? (known?.model ?? null) : null })),
  });
  return nights.flatMap((night, i) => {
    const { known, kept } = plan[i];
    if (night === null) return [];
    const fittedAt = kept ? (known?.fittedAt ?? asOf) : asOf;
    return [{ assetClass, timeframe, fittedAt, night, previous: known?.model ?? null }];
  });
}

/** At most `most` members, evenly spaced in the order of their symbols. */
const thinned = (members: readonly Instrument[], most: number): Instrument[] =>
  members.length <= most
    ? [...members]
    : Array.from({ length: most }, (_, i) => members[Math.floor(((i + 0.5) * members.length) / most)]);
