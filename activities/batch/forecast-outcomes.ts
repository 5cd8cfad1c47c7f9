import type { BarColumns } from '#market/bar.ts';
import { type MarketId, membersOf } from '#market/market-id.ts';
import { EVENT_RULES } from '#market/models/ranges/events.ts';
import { type RangePath, rangePath } from '#market/models/ranges/path.ts';
import type { RangeEvent } from '#market/range-event.ts';
import { TIMEFRAMES, type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import { countBefore } from '#pipeline/columns.ts';
import { stepOf } from '#pipeline/stamp.ts';
import {
  type ForecastOutcome,
  insertForecastOutcomes,
  type OpenForecast,
  readOpenForecasts,
} from '#warehouse/forecast-outcomes.ts';
import type { Stamp } from '#warehouse/stamp.ts';
import { type Dependencies, symbolsOf } from '../dependencies.ts';
import { readBarsSince } from './bars-since.ts';
import { relativeOutcomes } from './relative-outcomes.ts';

/** Writes down what came of every forecast whose horizon has passed by `stamp.asOf`. Returns how many. */
export async function resolveForecasts(
  deps: Pick<Dependencies, 'warehouse' | 'instruments'>,
  market: MarketId,
  stamp: Stamp,
  onTimeframe: (timeframe: Timeframe) => void,
): Promise<number> {
  const symbols = symbolsOf(deps.instruments, market);
  let total = 0;
  for (const timeframe of TIMEFRAMES) {
    onTimeframe(timeframe);
    const open = await readOpenForecasts(deps.warehouse, { symbols, timeframe, through: stamp.asOf });
    const alone = open.filter(({ kind }) => kind !== 'relative');
    const outcomes = outcomesOf(alone, await readBarsSince(deps.warehouse, alone, timeframe, stamp.asOf));
    const relative = open.filter(({ kind }) => kind === 'relative');
    outcomes.push(...(await outcomesOfClasses(deps, market, relative, timeframe, stamp.asOf)));
    await insertForecastOutcomes(deps.warehouse, outcomes, stepOf(stamp, timeframeIndex(timeframe)));
    total += outcomes.length;
  }
  return total;
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
