import { inferRelative } from '#engine/relative-inference.ts';
import { calendarOfMarket } from '#market/calendar/calendar.ts';
import { membersOf } from '#market/market-id.ts';
import { TIMEFRAME_MS } from '#market/timeframe.ts';
import { stampOf } from '#pipeline/stamp.ts';
import { appendLedger } from '#warehouse/ledger/append.ts';
import { FORECAST_LEDGER } from '#warehouse/ledger/forecasts.ts';
import { readModels } from '#warehouse/models.ts';
import { insertRelativeForecasts, type RelativeForecast } from '#warehouse/relative-forecasts.ts';
import { insertRelativeModels, readRelativeModels, type StoredRelativeModel } from '#warehouse/relative-models.ts';
import { readVectors } from '#warehouse/vectors.ts';
import type { Dependencies } from '../dependencies.ts';
import { sessionOpen } from './previous.ts';
import type { BatchRun } from './run.ts';

export interface RelativeCounts {
  readonly classes: number;
  /** Classes whose model shows skill. */
  readonly open: number;
  readonly forecasts: number;
}

type RelativeDependencies = Pick<
  Dependencies,
  'warehouse' | 'headOf' | 'training' | 'instruments' | 'engineFingerprint'
>;

/** An even chance: half of a date is ahead by definition. */
const EVEN = 0.5;

/**
 * Learns directions against the class (weekly), and says those of the closes of this run where the gate is open: each is entered in the
 * ledger. Every class is written down each night, with what it lacks.
 * @throws ArgusError ARGUS_FENCED, ARGUS_LEDGER_BROKEN
 */
export async function forecastRelative(
  deps: RelativeDependencies,
  run: BatchRun,
  onProgress: (step: string) => void,
): Promise<RelativeCounts> {
  const { warehouse, training, headOf, engineFingerprint } = deps;
  const { market, asOf, runId } = run;
  const previous = await readRelativeModels(warehouse, market);
  const models = await training.fitRelative({ market, asOf, includeRun: runId, previous, onProgress });
  const stamp = stampOf(run, 'relative');
  await insertRelativeModels(warehouse, { market, models }, stamp);
  const open = models.filter(({ relative }) => relative.gate.open);
  const forecasts = open.length === 0 ? [] : await inferOpen(deps, run, open);
  const rows = forecasts.map(({ openTime, closeTime, p, direction: _, ...forecast }) => ({
    ...forecast,
    issuedAt: asOf,
    barOpen: openTime,
    barClose: closeTime,
    kind: 'relative' as const,
    event: '',
    value: p,
    low: Number.NaN,
    high: Number.NaN,
    climatology: EVEN,
    gate: true,
    engineFingerprint,
  }));
  const ledger = { ledger: FORECAST_LEDGER, chain: `${market}/batches/forecasts`, rows };
  await appendLedger({ warehouse, headOf }, ledger, stamp);
  await insertRelativeForecasts(warehouse, forecasts, stamp);
  return { classes: models.length, open: open.length, forecasts: forecasts.length };
}

/** What open models say of the closes of the session of this run. */
async function inferOpen(
  { warehouse, instruments }: RelativeDependencies,
  { market, asOf, runId }: BatchRun,
  open: readonly StoredRelativeModel[],
): Promise<RelativeForecast[]> {
  const from = sessionOpen(calendarOfMarket(market), asOf);
  const { novelty } = await readModels(warehouse, market);
  const found: RelativeForecast[] = [];
  for (const { assetClass, timeframe, fittedAt, relative } of open) {
    const symbols = membersOf(instruments, market).flatMap((member) =>
      member.assetClass === assetClass ? [member.symbol] : [],
    );
    const grid = { length: TIMEFRAME_MS[timeframe], stride: 1 };
    const bars = { symbols, timeframe, grid, includeRun: runId, from, through: asOf - 1 };
    const usual = novelty.find((model) => model.assetClass === assetClass && model.timeframe === timeframe);
    const context = { relative, novelty: usual?.model ?? null, modelAgeMs: asOf - fittedAt };
    const { horizon } = relative;
    for (const inference of inferRelative(await readVectors(warehouse, bars), context))
      found.push({ ...inference, timeframe, horizon, closeTime: asOf, modelVersion: asOf });
  }
  return found;
}
