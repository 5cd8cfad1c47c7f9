import type { BarColumns } from '#market/bar.ts';
import type { Instrument } from '#market/instrument.ts';
import { excessMoves } from '#market/models/ranges/relative.ts';
import { outcomeOf } from '#market/models/signals/outcome.ts';
import { countBefore } from '#pipeline/columns.ts';
import type { ForecastOutcome, OpenForecast } from '#warehouse/forecast-outcomes.ts';

/**
 * What came of directions against the class: the move from the next open over the median of all members of the class that have one.
 * Those whose horizon has not passed, or whose class has too few moves for a median, are left out.
 */
export function relativeOutcomes(
  forecasts: readonly OpenForecast[],
  members: readonly Instrument[],
  series: ReadonlyMap<string, BarColumns>,
): ForecastOutcome[] {
  const classOf = new Map(members.map(({ symbol, assetClass }) => [symbol, assetClass]));
  const dates = Map.groupBy(
    forecasts,
    ({ symbol, barOpen, horizon }) => `${classOf.get(symbol)} ${barOpen} ${horizon}`,
  );
  return [...dates.values()].flatMap((ofDate) => {
    const excess = excessOfClass(ofDate, members, series, classOf);
    return ofDate.flatMap(({ id, symbol, timeframe, barOpen, horizon }) => {
      const move = excess.get(symbol) ?? Number.NaN;
      if (Number.isNaN(move)) return [];
      return [{ id, symbol, timeframe, barOpen, horizon, move, variance: Number.NaN, held: move > 0 }];
    });
  });
}

/** The move over the median, by member, of the class and date of these forecasts. */
function excessOfClass(
  [forecast]: readonly OpenForecast[],
  members: readonly Instrument[],
  series: ReadonlyMap<string, BarColumns>,
  classOf: ReadonlyMap<string, Instrument['assetClass']>,
): Map<string, number> {
  if (forecast === undefined) return new Map();
  const { barOpen, horizon } = forecast;
  const peers = members.filter(({ assetClass }) => assetClass === classOf.get(forecast.symbol));
  const excess = excessMoves(Float64Array.from(peers, ({ symbol }) => moveOf(series.get(symbol), barOpen, horizon)));
  return new Map(peers.map(({ symbol }, i) => [symbol, excess[i] ?? Number.NaN]));
}

/** ln(C_{t+h} / O_{t+1}) of the bar that opens at `barOpen`; NaN while it is not known. */
function moveOf(bars: BarColumns | undefined, barOpen: number, horizon: number): number {
  if (bars === undefined) return Number.NaN;
  const i = countBefore(bars.openTime, barOpen);
  return bars.openTime[i] === barOpen ? outcomeOf(bars, i, horizon) : Number.NaN;
}
