import { calendarOf } from '#market/calendar/calendar.ts';
import { MINIMUM_MEMBERS } from '#market/features/cross-section.ts';
import type { AssetClass, CalendarId, Instrument } from '#market/instrument.ts';
import type { MarketId } from '#market/market-id.ts';
import { membersOf } from '#market/market-id.ts';
import type { NoveltyModel } from '#market/models/novelty/model.ts';
import { blockLengths, splitBlocks } from '#market/models/signals/blocks.ts';
import { passGate } from '#market/models/signals/gate.ts';
import { horizonOf, strideOf } from '#market/models/signals/horizon.ts';
import { labelBars } from '#market/models/signals/label.ts';
import type { SignalModel } from '#market/models/signals/model.ts';
import { FEATURE_COUNT } from '#market/output.ts';
import { DAY } from '#market/time.ts';
import { TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import { readActions } from '#warehouse/actions.ts';
import { readLastBars } from '#warehouse/bars.ts';
import { readVectors } from '#warehouse/vectors.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { adjusted } from '../adjustment.ts';
import { startTrainer } from './training.ts';

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

/** Sessions of a calendar in an ordinary year, for what a block of sessions is in bars. */
const sessionsIn = (calendar: CalendarId, from: number, through: number): number =>
  Math.max(1, calendarOf(calendar).sessions(from, through).length);

/**
 * Models of every class and timeframe of a market from the stored vectors of its last years, as the bars are known at `asOf`.
 * `what`: signals are refitted weekly, novelty nightly. What has too little history has no model.
 */
export async function fitModels(
  warehouse: Warehouse,
  instruments: readonly Instrument[],
  input: {
    readonly market: MarketId;
    readonly asOf: number;
    readonly includeRun: string;
    readonly what: { readonly signals: boolean; readonly novelty: boolean };
    readonly onProgress: (step: string) => void;
  },
): Promise<FittedModels> {
  const { asOf, includeRun, what, onProgress } = input;
  const members = membersOf(instruments, input.market);
  const classes = [...new Set(members.map(({ assetClass }) => assetClass))].sort();
  const trainer = startTrainer();
  const signals: { assetClass: AssetClass; timeframe: Timeframe; model: SignalModel }[] = [];
  const novelty: { assetClass: AssetClass; timeframe: Timeframe; model: NoveltyModel }[] = [];
  try {
    for (const assetClass of classes)
      for (const timeframe of TIMEFRAMES) {
        const own = members.filter((one) => one.assetClass === assetClass);
        const symbols = own.map(({ symbol }) => symbol);
        const calendar = own[0].calendar;
        const report = (step: string) => onProgress(`${assetClass} ${timeframe}: ${step}`);
        report('reading');
        const grid = { length: TIMEFRAME_MS[timeframe], stride: strideOf(calendar, timeframe) };
        const lengths = blockLengths(timeframe, barsPerSession(calendar, timeframe, asOf));
        const horizon = horizonOf(calendar, timeframe);
        const most = lengths.train + lengths.calibrate + lengths.gate + 8 * horizon + Math.ceil(0.01 * lengths.train);
        const [first] = symbols;
        // One symbol tells the clock of the market; a class without the bars is not read at all.
        const clock = await readLastBars(warehouse, {
          symbols: [first],
          timeframes: [timeframe],
          count: most,
          through: asOf,
        });
        const times = clock[0]?.bars.openTime ?? new Float64Array(0);
        if (times.length === 0) continue;
        const range = { symbols, timeframe, grid, includeRun, through: asOf };
        if (what.novelty) {
          const { sessions, bars } = REFERENCE_BARS[timeframe];
          const back =
            sessions === undefined ? (bars ?? 0) : Math.ceil(sessions * barsPerSession(calendar, timeframe, asOf));
          const { features } = await readVectors(warehouse, {
            ...range,
            from: times[Math.max(0, times.length - back)],
          });
          const without = {
            volume: own.every(({ volumeKind }) => volumeKind === 'none'),
            peers: own.length < MINIMUM_MEMBERS,
          };
          const model = await trainer.novelty(thinned(features.vectors, features.length), without);
          if (model !== null) novelty.push({ assetClass, timeframe, model });
        }
        const blocks = splitBlocks(times, lengths, horizon);
        if (!what.signals || blocks === null) continue;
        const known = await readVectors(warehouse, { ...range, from: blocks.train[0] });
        if (known.features.length === 0) continue;
        const actions = await readActions(warehouse, { symbols, at: asOf });
        const bars = await readLastBars(warehouse, { symbols, timeframes: [timeframe], count: most, through: asOf });
        const labelled = labelBars(known, adjusted(bars, actions), horizon);
        const options = { blocks, horizon, stride: grid.stride, halfLife: HALF_LIFE[timeframe] };
        const model = await trainer.signal(labelled, options, report);
        if (model !== null) signals.push({ assetClass, timeframe, model });
      }
  } finally {
    await trainer.close();
  }
  const passed = passGate(signals.map(({ model }) => model.skill));
  return { signals: signals.map((one, i) => ({ ...one, passed: passed[i] })), novelty };
}

/** Bars of a timeframe in a session, the mean of the last hundred days. */
function barsPerSession(calendar: CalendarId, timeframe: Timeframe, asOf: number): number {
  const from = asOf - 100 * DAY;
  const minutes = calendarOf(calendar)
    .sessions(from, asOf)
    .flatMap(({ segments }) => segments)
    .reduce((sum, { open, close }) => sum + Math.ceil((close - open) / TIMEFRAME_MS[timeframe]), 0);
  return minutes / sessionsIn(calendar, from, asOf);
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
