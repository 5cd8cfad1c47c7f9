import { heartbeat } from '@temporalio/activity';
import { createEngine, type Engine, type EngineOutput } from '#engine/engine.ts';
import { mergeOutputs } from '#engine/outputs.ts';
import type { BarColumns, SymbolBars } from '#market/bar.ts';
import { amendment } from '#market/bars/amend.ts';
import type { Instrument } from '#market/instrument.ts';
import { CONTEXT_MARKET, type MarketId } from '#market/market-id.ts';
import { contextBars, usualSpacing } from '#market/series/bars.ts';
import { signedScale } from '#market/series/convert.ts';
import { contextInstrument } from '#market/series/instrument.ts';
import type { SeriesKind } from '#market/series/kind.ts';
import { DAILY_TIMEFRAMES, timeframeIndex } from '#market/timeframe.ts';
import { type Amended, amendedOf, NOTHING_AMENDED } from '#pipeline/amendments.ts';
import { type Computed, writeOutput } from '#pipeline/output.ts';
import { insertBars, readStoredBars } from '#warehouse/bars.ts';
import {
  type ContextSeries,
  type FrozenScale,
  insertContext,
  readContextOf,
  readFrozenScales,
  withRegimeBefore,
} from '#warehouse/context.ts';
import { insertParameters, readParameters } from '#warehouse/parameters.ts';
import { lastRun } from '#warehouse/runs.ts';
import { readSeriesKinds, readVintages, type SeriesVintage } from '#warehouse/series.ts';
import type { BatchActivities, BatchRun } from './batch.ts';
import type { Dependencies } from './dependencies.ts';
import { withPulse } from './pulse.ts';

/** The rule that scales of signed series are taken by: median |x| of the first 252 values (quant design, 0.1). */
const SCALE_VERSION = 1;
/** Series whose history is in memory at once. */
const SERIES_AT_ONCE = 64;
/** Bars that get a regime when a series is new: what the market batch gives a day chart. */
const HISTORY_BARS = 1_800;

type ContextDependencies = Pick<Dependencies, 'warehouse' | 'log'>;

/**
 * The activities of a batch with those of the market of series (`context`) put in: its bars come from the table of series, not from a
 * feed; parameters and regimes from the engine every market has. What is about trading is left out: minutes, quality checks of
 * prices, signals, models. A batch of any other market is not touched.
 */
export function withContext(deps: ContextDependencies, market: BatchActivities): BatchActivities {
  const own = (run: { market: MarketId }): boolean => run.market === CONTEXT_MARKET;
  return {
    ...market,
    reconcileMinutes: async (run) => (own(run) ? NOTHING_AMENDED : await market.reconcileMinutes(run)),
    loadDailyBars: async (run) => (own(run) ? await deriveBars(deps, run) : await market.loadDailyBars(run)),
    checkQuality: async (run) =>
      own(run) ? { blocking: 0, warnings: 0, accepted: 0 } : await market.checkQuality(run),
    fitParameters: async (run) => (own(run) ? await fitContext(deps, run) : await market.fitParameters(run)),
    computeDaily: async (run) =>
      own(run) ? { ...(await computeContext(deps, run)), seeded: false } : await market.computeDaily(run),
    resolveOutcomes: async (run) => (own(run) ? { outcomes: 0, amended: 0 } : await market.resolveOutcomes(run)),
    fitModels: async (run) => (own(run) ? { signals: 0, passed: 0, novelty: 0 } : await market.fitModels(run)),
  };
}

/**
 * Derives the bars of every series from what was known of it by the as-of, and writes those that differ from what is stored: new ones,
 * and as their next revision those in which a value was revised. Days from the last batch on are new and not told of as amended.
 */
export async function deriveBars(
  { warehouse }: ContextDependencies,
  { asOf, runId, version }: BatchRun,
): Promise<{ bars: number; amended: Amended }> {
  const stamp = { asOf, version, runId };
  const previous = await lastRun(warehouse, { market: CONTEXT_MARKET, kinds: ['batch'], before: asOf });
  const frozen = await readFrozenScales(warehouse, asOf);
  const kinds = await readSeriesKinds(warehouse, asOf);
  const rows: ContextSeries[] = [];
  const changed: SymbolBars[] = [];
  let bars = 0;
  for (let first = 0; first < kinds.length; first += SERIES_AT_ONCE) {
    const group = kinds.slice(first, first + SERIES_AT_ONCE);
    const kindOf = new Map(group.map(({ series, kind }) => [series, kind]));
    const derived: SymbolBars[] = [];
    for (const vintage of await readVintages(warehouse, { series: [...kindOf.keys()], at: asOf })) {
      const kind = kindOf.get(vintage.series) as SeriesKind;
      const { row, daily, weekly } = derive(kind, vintage, frozen.get(vintage.series) ?? null, asOf);
      rows.push(row);
      const { symbol } = row.instrument;
      derived.push({ symbol, timeframe: '1d', bars: daily }, { symbol, timeframe: '1w', bars: weekly });
    }
    const parts = await changesOf(warehouse, derived, { asOf, runId });
    await insertBars(warehouse, parts, {
      source: 'series',
      rev: parts.map(({ rev }) => rev),
      ...stamp,
      activityId: `series-${first}-${runId}`,
    });
    changed.push(...parts.filter(({ bars }) => (bars.openTime[0] as number) < (previous?.asOf ?? 0)));
    bars += parts.reduce((sum, part) => sum + part.bars.length, 0);
    heartbeat({ series: first + group.length });
  }
  await insertContext(warehouse, rows, { ...stamp, activityId: `context-${runId}` });
  return { bars, amended: amendedOf(changed) };
}

function derive(
  kind: SeriesKind,
  vintage: SeriesVintage,
  known: FrozenScale | null,
  asOf: number,
): { row: ContextSeries; daily: BarColumns; weekly: BarColumns } {
  const { series, value, newestKnown } = vintage;
  const frozen = kind === 'signed' ? (known ?? freeze(value)) : null;
  const { daily, weekly } = contextBars(kind, vintage, { scale: frozen?.scale ?? null, asOf });
  const row: ContextSeries = {
    series,
    kind,
    instrument: contextInstrument(series, kind),
    frozen,
    values: value.length,
    dailyBars: daily.length,
    weeklyBars: weekly.length,
    spacingDays: usualSpacing(daily),
    knowledgeTime: newestKnown,
  };
  return { row, daily, weekly };
}

function freeze(value: Float64Array): FrozenScale | null {
  const scale = signedScale(value);
  return scale === null ? null : { scale, version: SCALE_VERSION };
}

/** Of every series the bars that are not stored or stored otherwise, with the revision they get. */
async function changesOf(
  warehouse: Dependencies['warehouse'],
  derived: readonly SymbolBars[],
  { asOf, runId }: { asOf: number; runId: string },
): Promise<(SymbolBars & { rev: Uint32Array })[]> {
  const symbols = [...new Set(derived.map(({ symbol }) => symbol))];
  if (symbols.length === 0) return [];
  const range = { symbols, timeframes: DAILY_TIMEFRAMES, after: 0, through: asOf, runId };
  const stored = new Map(
    (await readStoredBars(warehouse, range)).map((part) => [`${part.symbol}/${part.timeframe}`, part]),
  );
  return derived
    .map(({ symbol, timeframe, bars }) => {
      return { symbol, timeframe, ...amendment(stored.get(`${symbol}/${timeframe}`), bars) };
    })
    .filter(({ bars }) => bars.length > 0);
}

async function fitContext(
  deps: ContextDependencies,
  { asOf, runId, version }: BatchRun,
): Promise<{ scales: number; transitions: number }> {
  const members = await readContextOf(deps.warehouse, runId);
  const fitted = await withEngine(deps, members, (engine) =>
    engine.fitParameters({ market: CONTEXT_MARKET, asOf, timeframes: DAILY_TIMEFRAMES }),
  );
  if (fitted === null || fitted.scales.length === 0) return { scales: 0, transitions: 0 };
  const stamp = { asOf, version, runId, activityId: `parameters-${runId}` };
  await insertParameters(deps.warehouse, { market: CONTEXT_MARKET, ...fitted }, stamp);
  return { scales: fitted.scales.length, transitions: fitted.transitions.length };
}

/**
 * Vectors and regimes of the days and weeks since the last batch, and of those that were amended. A chart that has its first scale
 * tonight is seeded: it has regimes of its whole history at once, and need not wait for the next block of 64 bars, which for a monthly
 * series is months away.
 */
async function computeContext(
  deps: ContextDependencies,
  { asOf, runId, version, days = NOTHING_AMENDED }: BatchRun & { days?: Amended },
): Promise<Computed> {
  const { warehouse } = deps;
  const members = await readContextOf(warehouse, runId);
  const previous = await lastRun(warehouse, { market: CONTEXT_MARKET, kinds: ['batch'], before: asOf });
  const market = CONTEXT_MARKET;
  const known = await withRegimeBefore(
    warehouse,
    members.map(({ symbol }) => symbol),
    asOf,
  );
  const scaled = new Set(
    (await readParameters(warehouse, { market, versions: [asOf], includeRun: runId })).flatMap(({ scales }) =>
      scales.map(({ symbol, timeframe }) => `${symbol}/${timeframe}`),
    ),
  );
  const outputs: EngineOutput[] = [];
  for (const timeframe of DAILY_TIMEFRAMES) {
    const key = ({ symbol }: Instrument) => `${symbol}/${timeframeIndex(timeframe)}`;
    const isNew = (one: Instrument) => previous === null || (scaled.has(key(one)) && !known.has(key(one)));
    await withEngine(deps, members.filter(isNew), (engine) =>
      engine.seedStored({
        market,
        timeframes: [timeframe],
        asOf,
        historyBars: HISTORY_BARS,
        parametersRun: runId,
        write: async (output) => void outputs.push(output),
      }),
    );
    if (previous === null) continue;
    const others = members.filter((one) => !isNew(one));
    const from = previous.asOf;
    const amended = amendedAmong(days, others);
    const output = await withEngine(deps, others, (engine) =>
      engine.advanceStored({ market, timeframes: [timeframe], from, asOf, amended }),
    );
    if (output !== null) outputs.push(output);
  }
  if (outputs.length === 0) return { vectors: 0, regimes: 0, changes: 0 };
  const stamp = { asOf, version, runId, activityId: `regimes-${runId}` };
  return await writeOutput(warehouse, mergeOutputs(outputs), stamp);
}

const amendedAmong = (days: Amended, members: readonly Instrument[]): Amended | undefined => {
  const symbols = days.symbols.filter((name) => members.some(({ symbol }) => symbol === name));
  return symbols.length === 0 ? undefined : { ...days, symbols };
};

/**
 * An engine over some series, for one step: series are loaded at any time, and an engine knows its instruments from the start. Day and
 * week charts are rebuilt from the warehouse at every step anyway, so nothing warm is lost. Null without series.
 */
async function withEngine<T>(
  { warehouse, log }: ContextDependencies,
  instruments: readonly Instrument[],
  work: (engine: Engine) => Promise<T>,
): Promise<T | null> {
  if (instruments.length === 0) return null;
  const engine = createEngine({ warehouse, instruments, threads: 1, log });
  try {
    return await withPulse(() => work(engine));
  } finally {
    await engine.close();
  }
}
