import type { EngineOutput } from '#engine/engine.ts';
import { mergeOutputs } from '#engine/outputs.ts';
import type { Instrument } from '#market/instrument.ts';
import { CONTEXT_MARKET } from '#market/market-id.ts';
import type { UtcMs } from '#market/time.ts';
import { DAILY_TIMEFRAMES, type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import { type Amended, NOTHING_AMENDED } from '#pipeline/amended.ts';
import { stampOf } from '#pipeline/stamp.ts';
import { readContextOf, withRegimeBefore } from '#warehouse/context.ts';
import { insertParameters, readParameters } from '#warehouse/parameters.ts';
import { type Computed, NOTHING_COMPUTED, writeOutput } from '../engine-output.ts';
import { lastBatch } from './previous.ts';
import type { BatchRun } from './run.ts';
import { type SeriesDependencies, withSeriesEngine } from './series-engine.ts';

/** Bars that get a regime when a series is new: as many as a traded market gets by the day. */
const HISTORY_BARS = 1_800;

const market = CONTEXT_MARKET;

/** Fits the nightly parameters of every series that has enough bars. */
export async function fitSeries(
  deps: SeriesDependencies,
  run: BatchRun,
): Promise<{ scales: number; transitions: number }> {
  const members = await readContextOf(deps.warehouse, run.runId);
  const fitted = await withSeriesEngine(deps, members, (engine) =>
    engine.fitParameters({ market, asOf: run.asOf, timeframes: DAILY_TIMEFRAMES }),
  );
  if (fitted === null || fitted.scales.length === 0) return { scales: 0, transitions: 0 };
  await insertParameters(deps.warehouse, { market, ...fitted }, stampOf(run, 'parameters'));
  return { scales: fitted.scales.length, transitions: fitted.transitions.length };
}

/**
 * Vectors and regimes of the days and weeks since the last batch, and of those that were amended. A timeframe of a series that has its
 * first scale tonight is seeded: it has regimes of its whole history at once, and need not wait for the next block of 64 bars, which
 * for a monthly series is months away.
 */
export async function computeSeries(
  deps: SeriesDependencies,
  run: BatchRun & { readonly days?: Amended },
): Promise<Computed> {
  const { warehouse } = deps;
  const { asOf, days = NOTHING_AMENDED } = run;
  const members = await readContextOf(warehouse, run.runId);
  const previous = await lastBatch(warehouse, run);
  const needsSeed = previous === null ? () => true : await firstScaled(deps, run, members);
  const outputs: EngineOutput[] = [];
  for (const timeframe of DAILY_TIMEFRAMES) {
    const { fresh = [], standing = [] } = Object.groupBy(members, (series) =>
      needsSeed(series, timeframe) ? 'fresh' : 'standing',
    );
    outputs.push(...(await seed(deps, run, fresh, timeframe)));
    if (previous !== null)
      outputs.push(...(await advance(deps, { from: previous.asOf, asOf, days }, standing, timeframe)));
  }
  if (outputs.length === 0) return NOTHING_COMPUTED;
  return await writeOutput(warehouse, mergeOutputs(outputs), stampOf(run, 'regimes'));
}

/** Tells which timeframes of which series have their first scale tonight: a scale now, and no regime before. */
async function firstScaled(
  { warehouse }: SeriesDependencies,
  { asOf, runId }: BatchRun,
  members: readonly Instrument[],
): Promise<(series: Instrument, timeframe: Timeframe) => boolean> {
  const symbols = members.map(({ symbol }) => symbol);
  const known = await withRegimeBefore(warehouse, symbols, asOf);
  const parameters = await readParameters(warehouse, { market, versions: [asOf], includeRun: runId });
  const scaled = new Set(
    parameters.flatMap(({ scales }) => scales.map(({ symbol, timeframe }) => `${symbol}/${timeframe}`)),
  );
  return ({ symbol }, timeframe) => {
    const key = `${symbol}/${timeframeIndex(timeframe)}`;
    return scaled.has(key) && !known.has(key);
  };
}

async function seed(
  deps: SeriesDependencies,
  { asOf, runId }: BatchRun,
  members: readonly Instrument[],
  timeframe: Timeframe,
): Promise<EngineOutput[]> {
  const outputs: EngineOutput[] = [];
  await withSeriesEngine(deps, members, (engine) =>
    engine.seedStored({
      market,
      timeframes: [timeframe],
      asOf,
      historyBars: HISTORY_BARS,
      parametersRun: runId,
      write: async (output) => void outputs.push(output),
    }),
  );
  return outputs;
}

async function advance(
  deps: SeriesDependencies,
  { from, asOf, days }: { from: UtcMs; asOf: UtcMs; days: Amended },
  members: readonly Instrument[],
  timeframe: Timeframe,
): Promise<EngineOutput[]> {
  const amended = amendedAmong(days, members);
  const output = await withSeriesEngine(deps, members, (engine) =>
    engine.advanceStored({ market, timeframes: [timeframe], from, asOf, amended }),
  );
  return output === null ? [] : [output];
}

function amendedAmong(days: Amended, members: readonly Instrument[]): Amended | undefined {
  const names = new Set(members.map(({ symbol }) => symbol));
  const symbols = days.symbols.filter((symbol) => names.has(symbol));
  return symbols.length === 0 ? undefined : { ...days, symbols };
}
