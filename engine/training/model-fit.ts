import { MINIMUM_MEMBERS } from '#market/features/cross-section.ts';
import type { AssetClass, Instrument } from '#market/instrument.ts';
import type { MarketId } from '#market/market-id.ts';
import { membersOf } from '#market/market-id.ts';
import type { NoveltyModel } from '#market/models/novelty/model.ts';
import { type BlockLengths, blockLengths, mostBars, splitBlocks } from '#market/models/signals/blocks.ts';
import { passGate } from '#market/models/signals/gate.ts';
import { horizonOf, strideOf } from '#market/models/signals/horizon.ts';
import { labelBars } from '#market/models/signals/label.ts';
import type { SignalModel } from '#market/models/signals/model.ts';
import { FEATURE_COUNT } from '#market/output.ts';
import { DAY } from '#market/time.ts';
import { TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import { readLastBars } from '#warehouse/bars.ts';
import { readVectors } from '#warehouse/vectors.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { adjustedAt } from '../adjustment.ts';
import { barsPerSession } from './session-bars.ts';
import { startTrainer, type Trainer } from './trainer.ts';

export interface FittedModels {
  readonly signals: readonly {
    readonly assetClass: AssetClass;
    readonly timeframe: Timeframe;
    readonly passed: boolean;
    readonly model: SignalModel;
  }[];
  readonly novelty: readonly {
    readonly assetClass: AssetClass;
    readonly timeframe: Timeframe;
    readonly model: NoveltyModel;
  }[];
}

/** Vectors of a class that make the reference of novelty: more say little more. */
const REFERENCE_ROWS = 40_000;
const REFERENCE_BARS: Readonly<Record<Timeframe, { readonly sessions?: number; readonly bars?: number }>> = {
  '1m': { sessions: 20 },
  '5m': { sessions: 20 },
  '15m': { sessions: 20 },
  '30m': { sessions: 20 },
  '1h': { sessions: 20 },
  '4h': { sessions: 20 },
  '1d': { bars: 500 },
  '1w': { bars: 500 },
};
const HALF_LIFE: Readonly<Record<Timeframe, number>> = Object.fromEntries(
  TIMEFRAMES.map((timeframe) => [timeframe, timeframe === '1d' || timeframe === '1w' ? 365 * DAY : 86 * DAY]),
) as Record<Timeframe, number>;

export interface ModelFitInput {
  readonly market: MarketId;
  /** Bars are taken as they are known at this time, UTC ms. */
  readonly asOf: number;
  /** The run whose vectors count although it is not committed. */
  readonly includeRun: string;
  /** Signals are refitted weekly, novelty nightly. */
  readonly what: { readonly signals: boolean; readonly novelty: boolean };
  onProgress(step: string): void;
}

/** Models of every class and timeframe of a market from the stored vectors of its last years. Too little history gives no model. */
export async function fitModels(
  warehouse: Warehouse,
  instruments: readonly Instrument[],
  input: ModelFitInput,
): Promise<FittedModels> {
  const members = membersOf(instruments, input.market);
  const classes = [...new Set(members.map(({ assetClass }) => assetClass))].sort();
  const trainer = startTrainer();
  const signals: { assetClass: AssetClass; timeframe: Timeframe; model: SignalModel }[] = [];
  const novelty: { assetClass: AssetClass; timeframe: Timeframe; model: NoveltyModel }[] = [];
  try {
    for (const assetClass of classes)
      for (const timeframe of TIMEFRAMES) {
        const onProgress = (step: string) => input.onProgress(`${assetClass} ${timeframe}: ${step}`);
        const ofClass = members.filter((member) => member.assetClass === assetClass);
        const fit = await prepareFit(warehouse, ofClass, timeframe, { ...input, onProgress });
        if (fit === null) continue;
        const usual = input.what.novelty ? await fitReference(warehouse, trainer, fit) : null;
        if (usual !== null) novelty.push({ assetClass, timeframe, model: usual });
        const signal = input.what.signals ? await fitSignal(warehouse, trainer, fit) : null;
        if (signal !== null) signals.push({ assetClass, timeframe, model: signal });
      }
  } finally {
    await trainer.close();
  }
  const passed = passGate(signals.map(({ model }) => model.skill));
  return { signals: signals.map((fitted, i) => ({ ...fitted, passed: passed[i] })), novelty };
}

/** What the models of one class and timeframe are fitted on. */
interface ClassFit {
  readonly members: readonly Instrument[];
  readonly symbols: string[];
  readonly timeframe: Timeframe;
  readonly asOf: number;
  readonly includeRun: string;
  readonly sessionBars: number;
  readonly grid: { readonly length: number; readonly stride: number };
  readonly horizon: number;
  readonly lengths: BlockLengths;
  /** Bars of a symbol that a fit of signals reads at most. */
  readonly barsMost: number;
  /** Open times of the last bars. */
  readonly times: Float64Array;
  onProgress(step: string): void;
}

/** Null for a class without bars. */
async function prepareFit(
  warehouse: Warehouse,
  members: readonly Instrument[],
  timeframe: Timeframe,
  { asOf, includeRun, onProgress }: ModelFitInput,
): Promise<ClassFit | null> {
  onProgress('reading');
  const { calendar } = members[0];
  const symbols = members.map(({ symbol }) => symbol);
  const sessionBars = barsPerSession(calendar, timeframe, asOf);
  const lengths = blockLengths(timeframe, sessionBars);
  const horizon = horizonOf(calendar, timeframe);
  const barsMost = mostBars(lengths, horizon);
  // The clock of the market is that of one symbol; a class without bars is not read at all.
  const range = { symbols: symbols.slice(0, 1), timeframes: [timeframe], count: barsMost, through: asOf };
  const [clock] = await readLastBars(warehouse, range);
  if (clock === undefined || clock.bars.length === 0) return null;
  const grid = { length: TIMEFRAME_MS[timeframe], stride: strideOf(calendar, timeframe) };
  const scope = { members, symbols, timeframe, asOf, includeRun, onProgress };
  return { ...scope, sessionBars, grid, horizon, lengths, barsMost, times: clock.bars.openTime };
}

/** Vectors of the training grid that open at or after `from`. */
const readGrid = (
  warehouse: Warehouse,
  { symbols, timeframe, grid, includeRun, asOf }: ClassFit,
  from: number,
): ReturnType<typeof readVectors> =>
  readVectors(warehouse, { symbols, timeframe, grid, includeRun, through: asOf, from });

/** The novelty model: what is usual for the class. Null when it has too few vectors. */
async function fitReference(warehouse: Warehouse, trainer: Trainer, fit: ClassFit): Promise<NoveltyModel | null> {
  const { members, times, sessionBars } = fit;
  const { sessions, bars } = REFERENCE_BARS[fit.timeframe];
  const back = sessions === undefined ? (bars ?? 0) : Math.ceil(sessions * sessionBars);
  const { features } = await readGrid(warehouse, fit, times[Math.max(0, times.length - back)]);
  return await trainer.novelty(thinned(features.vectors, features.length), {
    volume: members.every(({ volumeKind }) => volumeKind === 'none'),
    peers: members.length < MINIMUM_MEMBERS,
  });
}

/** Null when a block has too few bars or vectors. */
async function fitSignal(warehouse: Warehouse, trainer: Trainer, fit: ClassFit): Promise<SignalModel | null> {
  const { symbols, timeframe, asOf, horizon } = fit;
  const blocks = splitBlocks(fit.times, fit.lengths, horizon);
  if (blocks === null) return null;
  const known = await readGrid(warehouse, fit, blocks.train[0]);
  if (known.features.length === 0) return null;
  const range = { symbols, timeframes: [timeframe], count: fit.barsMost, through: asOf };
  const labelled = labelBars(known, await adjustedAt(warehouse, await readLastBars(warehouse, range), asOf), horizon);
  const options = { blocks, horizon, stride: fit.grid.stride, halfLife: HALF_LIFE[timeframe] };
  return await trainer.signal(labelled, options, fit.onProgress);
}

/** At most REFERENCE_ROWS vectors, evenly spaced. */
function thinned(vectors: Float32Array, rows: number): Float32Array {
  if (rows <= REFERENCE_ROWS) return vectors;
  const result = new Float32Array(REFERENCE_ROWS * FEATURE_COUNT);
  for (let i = 0; i < REFERENCE_ROWS; i++) {
    const row = Math.floor(((i + 0.5) * rows) / REFERENCE_ROWS);
    result.set(vectors.subarray(row * FEATURE_COUNT, (row + 1) * FEATURE_COUNT), i * FEATURE_COUNT);
  }
  return result;
}
