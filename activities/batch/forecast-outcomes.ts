import { adjustedAt } from '#engine/adjustment.ts';
import type { BarColumns } from '#market/bar.ts';
import type { MarketId } from '#market/market-id.ts';
import { EVENT_RULES } from '#market/models/ranges/events.ts';
import { type RangePath, rangePath } from '#market/models/ranges/path.ts';
import type { RangeEvent } from '#market/range-event.ts';
import type { UtcMs } from '#market/time.ts';
import { TIMEFRAMES, type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import { countBefore } from '#pipeline/columns.ts';
import { stepOf } from '#pipeline/stamp.ts';
import { readBars } from '#warehouse/bars.ts';
import {
  type ForecastOutcome,
  insertForecastOutcomes,
  type OpenForecast,
  readOpenForecasts,
} from '#warehouse/forecast-outcomes.ts';
import type { Stamp } from '#warehouse/stamp.ts';
import { type Dependencies, symbolsOf } from '../dependencies.ts';

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
    const outcomes = outcomesOf(open, await readSeries(deps, open, timeframe, stamp.asOf));
    await insertForecastOutcomes(deps.warehouse, outcomes, stepOf(stamp, timeframeIndex(timeframe)));
    total += outcomes.length;
  }
  return total;
}

/** Bars of these forecasts and of what came after them, by symbol, in the units of `asOf`. */
async function readSeries(
  { warehouse }: Pick<Dependencies, 'warehouse'>,
  forecasts: readonly OpenForecast[],
  timeframe: Timeframe,
  asOf: UtcMs,
): Promise<Map<string, BarColumns>> {
  if (forecasts.length === 0) return new Map();
  const symbols = [...new Set(forecasts.map(({ symbol }) => symbol))];
  const after = forecasts.reduce((least, { barOpen }) => Math.min(least, barOpen), Number.POSITIVE_INFINITY);
  const bars = await readBars(warehouse, { symbols, timeframes: [timeframe], after, through: asOf });
  return new Map((await adjustedAt(warehouse, bars, asOf)).map((part) => [part.symbol, part.bars]));
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
