import type { Instrument } from '#market/instrument.ts';
import type { MarketId } from '#market/market-id.ts';
import { TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { InstrumentTable } from '../instrument-table.ts';
import { startThreads } from '../thread-set.ts';
import { type FittedModels, fitModels, type ModelFitInput } from './model-fit.ts';
import type { FitAnswers, FitTask } from './protocol.ts';
import { fitRanges, type PreviousRange, type RangeFitInput } from './range-fit.ts';
import { type FittedRelative, fitRelative, type RelativeFitInput } from './relative-fit.ts';
import { type FittedParameters, fitScales } from './scale-fit.ts';
import { findMarketShifts, type MarketShifts } from './shifts.ts';

/** What a night learns from the stored bars and vectors. It holds no state and no thread between two calls. */
export interface Training {
  /** σ_base, φ and transitions from the bars closed by `asOf` (UTC ms), of all timeframes or of these. */
  fitParameters(input: {
    readonly market: MarketId;
    readonly asOf: number;
    readonly timeframes?: readonly Timeframe[];
  }): Promise<FittedParameters>;
  /** Models of signals and novelty from the stored vectors. */
  fitModels(input: ModelFitInput): Promise<FittedModels>;
  /** Models of ranges from the stored bars. */
  fitRanges(input: RangeFitInput): Promise<PreviousRange[]>;
  /** Directions against the class, from the stored vectors and bars. */
  fitRelative(input: RelativeFitInput): Promise<FittedRelative[]>;
  /** Shifts of correlation at the newest close of a market; null when history is too short. */
  findShifts(input: {
    readonly market: MarketId;
    readonly timeframe: Timeframe;
    readonly asOf: number;
  }): Promise<MarketShifts | null>;
}

export interface TrainingOptions {
  readonly warehouse: Warehouse;
  readonly instruments: readonly Instrument[];
  /** Threads of a fit of parameters; there are never more than instruments of the market. */
  readonly threads: number;
  /** Called after each group of series, to give freed memory back to the system. Absent: the collector does it when it sees fit. */
  readonly releaseMemory?: (() => void) | undefined;
  /** Program of a fit thread (`serveFits`). Absent: one that leaves freed memory to the collector. */
  readonly threadProgram?: URL | undefined;
}

const FIT_THREAD = new URL('./fit-thread.ts', import.meta.url);

/** Every call starts the threads it needs and ends them, so that no tick waits for a fit and the memory of a night goes with it. */
export function createTraining({
  warehouse,
  instruments,
  threads: threadsMost,
  releaseMemory = () => {},
  threadProgram = FIT_THREAD,
}: TrainingOptions): Training {
  const table = new InstrumentTable(instruments);
  return {
    async fitParameters({ market, asOf, timeframes = TIMEFRAMES }) {
      const members = table.members(market);
      if (members.length === 0) throw new RangeError(`market ${market} has no instrument`);
      const threads = startThreads<FitTask, FitAnswers>({
        program: threadProgram,
        threads: Math.max(1, Math.min(threadsMost, members.length)),
        onLost() {},
      });
      try {
        return await fitScales({ warehouse, threads, members, timeframes, asOf, releaseMemory });
      } finally {
        await threads.close();
      }
    },
    fitModels: (input) => fitModels(warehouse, table.sorted, input),
    fitRanges: (input) => fitRanges(warehouse, table.sorted, input),
    fitRelative: (input) => fitRelative(warehouse, table.sorted, input),
    findShifts: (input) => findMarketShifts(warehouse, table.sorted, input),
  };
}
