import type { AssetClass, Instrument } from '#market/instrument.ts';
import { type MarketId, membersOf } from '#market/market-id.ts';
import { halfLifeOf } from '#market/models/ranges/fit.ts';
import { RELATIVE_MEMBERS, RELATIVE_TIMEFRAMES, relativeBars } from '#market/models/ranges/relative.ts';
import {
  classDates,
  judgeRelative,
  nightOfPlan,
  planRelative,
  type RelativeModel,
  type RelativeNight,
} from '#market/models/ranges/relative-night.ts';
import { blockLengths, mostBars } from '#market/models/signals/blocks.ts';
import { horizonOf, strideOf } from '#market/models/signals/horizon.ts';
import { labelBars } from '#market/models/signals/label.ts';
import { DAY } from '#market/time.ts';
import { TIMEFRAME_MS, type Timeframe } from '#market/timeframe.ts';
import { readLastBars } from '#warehouse/bars.ts';
import { readVectors } from '#warehouse/vectors.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { adjustedAt } from '../adjustment.ts';
import { barsPerSession } from './session-bars.ts';
import { startTrainer, type Trainer } from './trainer.ts';

export interface RelativeFitInput {
  readonly market: MarketId;
  /** Bars are taken as they are known at this time, UTC ms. */
  readonly asOf: number;
  /** The run whose vectors count although it is not committed. */
  readonly includeRun: string;
  /** The models of the night before. */
  readonly previous: readonly FittedRelative[];
  onProgress(step: string): void;
}

/** A model with the class and timeframe that it is of. `fittedAt`: as-of of the batch that fitted it, UTC ms. */
export interface FittedRelative {
  readonly assetClass: AssetClass;
  readonly timeframe: Timeframe;
  readonly fittedAt: number;
  readonly relative: RelativeModel;
}

/** A week less a session, so that a refit never waits for the eighth day. */
const REFIT_AFTER = 6.5 * DAY;

/** Directions against their class, of every class of a market: fitted when they are a week old, or when there was too little for a fit. */
export async function fitRelative(
  warehouse: Warehouse,
  instruments: readonly Instrument[],
  input: RelativeFitInput,
): Promise<FittedRelative[]> {
  const members = Map.groupBy(membersOf(instruments, input.market), ({ assetClass }) => assetClass);
  const wanted = [...members.keys()]
    .sort()
    .flatMap((assetClass) => RELATIVE_TIMEFRAMES.map((timeframe) => ({ assetClass, timeframe })));
  const kept = input.previous.filter(
    ({ fittedAt, relative }) => relative.model !== null && input.asOf - fittedAt < REFIT_AFTER,
  );
  const due = wanted.filter(
    ({ assetClass, timeframe }) =>
      !kept.some((known) => known.assetClass === assetClass && known.timeframe === timeframe),
  );
  if (due.length === 0) return kept;
  const trainer = startTrainer();
  try {
    const nights: RelativeNight[] = [];
    for (const { assetClass, timeframe } of due) {
      input.onProgress(`${assetClass} ${timeframe}`);
      nights.push(await fitClass({ warehouse, trainer }, members.get(assetClass) ?? [], timeframe, input));
    }
    const judged = judgeRelative(nights);
    return [...kept, ...due.map((key, i) => ({ ...key, fittedAt: input.asOf, relative: judged[i] }))];
  } finally {
    await trainer.close();
  }
}

/** What a night learns of one class, from the vectors and outcomes that signals learn from. */
async function fitClass(
  { warehouse, trainer }: { readonly warehouse: Warehouse; readonly trainer: Trainer },
  members: readonly Instrument[],
  timeframe: Timeframe,
  { asOf, includeRun, onProgress }: RelativeFitInput,
): Promise<RelativeNight> {
  const { calendar, assetClass } = members[0];
  const lengths = blockLengths(timeframe, barsPerSession(calendar, timeframe, asOf));
  const count = mostBars(lengths, horizonOf(calendar, timeframe));
  const symbols = members.map(({ symbol }) => symbol);
  const range = { symbols, timeframes: [timeframe], count, through: asOf };
  // A class without a median is not read at all.
  const stored = members.length < RELATIVE_MEMBERS ? [] : await readLastBars(warehouse, range);
  const plan = planRelative(members.length, classDates(stored), { calendar, timeframe, lengths });
  const { horizon, blocks } = plan;
  if (blocks === null) return nightOfPlan(plan, null);
  const stride = strideOf(calendar, timeframe);
  const vectors = { symbols, timeframe, grid: { length: TIMEFRAME_MS[timeframe], stride }, includeRun };
  const known = await readVectors(warehouse, { ...vectors, from: blocks.train[0], through: asOf });
  const bars = relativeBars(labelBars(known, await adjustedAt(warehouse, stored, asOf), horizon));
  const options = { blocks, horizon, stride, halfLife: halfLifeOf(timeframe) };
  const report = (step: string) => onProgress(`${assetClass} ${timeframe}: ${step}`);
  return nightOfPlan(plan, await trainer.signal(bars, options, report));
}
