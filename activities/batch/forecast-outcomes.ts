import type { BarColumns } from '#market/bar.ts';
import { calendarIdOf, type MarketId, membersOf } from '#market/market-id.ts';
import { EVENT_RULES } from '#market/models/ranges/events.ts';
import { rangeHorizons } from '#market/models/ranges/horizons.ts';
import { type RangePath, rangePath } from '#market/models/ranges/path.ts';
import type { RangeEvent } from '#market/range-event.ts';
import { TIMEFRAMES, type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import { countBefore } from '#pipeline/columns.ts';
import { stepOf } from '#pipeline/stamp.ts';
import {
  type ForecastOutcome,
  insertForecastOutcomes,
  type OpenForecast,
  type ResolvedForecast,
  readOpenForecasts,
  readResolvedForecasts,
} from '#warehouse/forecast-outcomes.ts';
import type { Stamp } from '#warehouse/stamp.ts';
import { type Dependencies, symbolsOf } from '../dependencies.ts';
import { readBarsSince } from './bars-since.ts';
import { findCorrected, SAME_MOVE } from './corrected.ts';

/** Variances that differ by a smaller share are the same in other units. */
const SAME_SHARE = 1e-6;

import { relativeOutcomes } from './relative-outcomes.ts';

type ForecastDependencies = Pick<Dependencies, 'warehouse' | 'instruments'>;

/**
 * Writes down what came of every forecast whose horizon has passed by `stamp.asOf`, a timeframe at a time, and beside an outcome that bars
 * were corrected after what has become of it, as for signals.
 */
export async function resolveForecasts(
  deps: ForecastDependencies,
  market: MarketId,
  stamp: Stamp,
  onTimeframe: (timeframe: Timeframe) => void,
): Promise<{ outcomes: number; amended: number }> {
  const total = { outcomes: 0, amended: 0 };
  for (const timeframe of TIMEFRAMES) {
    onTimeframe(timeframe);
    const step = stepOf(stamp, timeframeIndex(timeframe));
    total.outcomes += await insertFirst(deps, market, timeframe, step);
    total.amended += await insertAmended(deps, market, timeframe, step);
  }
  return total;
}

/** Writes the outcomes of forecasts that have none yet. Returns how many. */
async function insertFirst(
  deps: ForecastDependencies,
  market: MarketId,
  timeframe: Timeframe,
  stamp: Stamp,
): Promise<number> {
  const symbols = symbolsOf(deps.instruments, market);
  const open = await readOpenForecasts(deps.warehouse, { symbols, timeframe, through: stamp.asOf });
  const outcomes = await tell(deps, market, open, timeframe, stamp.asOf);
  await insertForecastOutcomes(deps.warehouse, { kind: 'first', outcomes }, stamp);
  return outcomes.length;
}

/** Writes the outcomes that corrected bars have changed. Returns how many. */
async function insertAmended(
  deps: ForecastDependencies,
  market: MarketId,
  timeframe: Timeframe,
  stamp: Stamp,
): Promise<number> {
  const { warehouse, instruments } = deps;
  const all = symbolsOf(instruments, market);
  const corrected = await findCorrected(warehouse, {
    symbols: all,
    timeframe,
    outcomes: 'forecast_outcomes',
    horizon: Math.max(...rangeHorizons(calendarIdOf(market), timeframe)),
    asOf: stamp.asOf,
  });
  if (corrected === null) return 0;
  // A bar of one symbol is part of the median that all of its class are measured against.
  const known = await readResolvedForecasts(warehouse, { symbols: all, timeframe, since: corrected.since });
  const touched = known.filter(({ kind, symbol }) => kind === 'relative' || corrected.symbols.includes(symbol));
  const before = new Map(touched.map((forecast) => [forecast.id, forecast.known]));
  const told = await tell(deps, market, touched, timeframe, stamp.asOf);
  const outcomes = told.filter((outcome) => !isSame(outcome, before.get(outcome.id)));
  await insertForecastOutcomes(warehouse, { kind: 'amended', outcomes }, stepOf(stamp, 'amended'));
  return outcomes.length;
}

/**
 * Whether an outcome says what was known before, whatever units the bars are in. Of a move without a side (that of a member which is the
 * median) other units could turn the rounding, so the word does not count without the number.
 */
function isSame({ move, variance }: ForecastOutcome, known: ResolvedForecast['known'] | undefined): boolean {
  if (known === undefined || Math.abs(move - known.move) > SAME_MOVE) return false;
  return Number.isNaN(variance) || Math.abs(variance - (known.variance ?? Number.NaN)) <= SAME_SHARE * variance;
}

/** The forecasts whose horizon has passed, each with what came of it. */
async function tell(
  deps: ForecastDependencies,
  market: MarketId,
  forecasts: readonly OpenForecast[],
  timeframe: Timeframe,
  asOf: number,
): Promise<ForecastOutcome[]> {
  const alone = forecasts.filter(({ kind }) => kind !== 'relative');
  const relative = forecasts.filter(({ kind }) => kind === 'relative');
  return [
    ...outcomesOf(alone, await readBarsSince(deps.warehouse, alone, timeframe, asOf)),
    ...(await outcomesOfClasses(deps, market, relative, timeframe, asOf)),
  ];
}

/** What came of directions against the class, for which the bars of all members are read. */
async function outcomesOfClasses(
  { warehouse, instruments }: Pick<Dependencies, 'warehouse' | 'instruments'>,
  market: MarketId,
  forecasts: readonly OpenForecast[],
  timeframe: Timeframe,
  asOf: number,
): Promise<ForecastOutcome[]> {
  if (forecasts.length === 0) return [];
  const members = membersOf(instruments, market);
  const barOpen = forecasts.reduce((least, forecast) => Math.min(least, forecast.barOpen), Number.POSITIVE_INFINITY);
  const since = members.map(({ symbol }) => ({ symbol, barOpen }));
  return relativeOutcomes(forecasts, members, await readBarsSince(warehouse, since, timeframe, asOf));
}

/** The forecasts whose horizon has passed, each with what came of it. */
function outcomesOf(forecasts: readonly OpenForecast[], series: ReadonlyMap<string, BarColumns>): ForecastOutcome[] {
  return forecasts.flatMap((forecast) => {
    const { id, symbol, timeframe, barOpen, horizon } = forecast;
    const bars = series.get(symbol);
    const at = bars === undefined ? 0 : countBefore(bars.openTime, barOpen);
    const path = bars?.openTime[at] === barOpen ? rangePath(bars, at, horizon) : null;
    if (path === null) return [];
    const held =
      forecast.kind === 'range' ? path.move >= forecast.low && path.move <= forecast.high : happened(forecast, path);
    return [{ id, symbol, timeframe, barOpen, horizon, move: path.move, variance: path.variance, held }];
  });
}

/** Whether the event of a forecast happened on a path. */
function happened({ event, low }: OpenForecast, { fall, variance }: RangePath): boolean {
  const { fall: least } = EVENT_RULES[event as RangeEvent];
  // The variance that must double stands in the entry: it was known when the forecast was made.
  return least === undefined ? variance > 2 * low : fall > least;
}
