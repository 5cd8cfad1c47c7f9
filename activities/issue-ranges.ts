import type { RangeInference } from '#engine/range-inference.ts';
import type { MarketId } from '#market/market-id.ts';
import { RANGE_EVENTS } from '#market/range-event.ts';
import { TIMEFRAME_MS } from '#market/timeframe.ts';
import { appendLedger } from '#warehouse/ledger/append.ts';
import { FORECAST_LEDGER, type ForecastEntry } from '#warehouse/ledger/forecasts.ts';
import { insertRangeForecasts } from '#warehouse/range-forecasts.ts';
import type { Stamp } from '#warehouse/stamp.ts';
import type { Dependencies } from './dependencies.ts';

export type RangeDependencies = Pick<Dependencies, 'warehouse' | 'headOf' | 'engineFingerprint'>;

interface IssuedRanges {
  readonly market: MarketId;
  /** Ticks and batches of a market write chains of their own. */
  readonly chain: 'ticks' | 'batches';
  readonly forecasts: readonly RangeInference[];
}

/**
 * Writes forecasts of bars, and enters in the ledger those of bars whose next bar is not over: what is computed later, when a market is
 * healed, is no forecast. Returns how many rows.
 * @throws ArgusError ARGUS_FENCED, ARGUS_LEDGER_BROKEN
 */
export async function issueRanges(
  { warehouse, headOf, engineFingerprint }: RangeDependencies,
  { market, chain, forecasts }: IssuedRanges,
  stamp: Stamp,
): Promise<number> {
  const fresh = forecasts.filter(({ closeTime, timeframe }) => closeTime + TIMEFRAME_MS[timeframe] > stamp.asOf);
  const rows = fresh.flatMap((forecast) => entriesOf(forecast, { issuedAt: stamp.asOf, engineFingerprint }));
  await Promise.all([
    appendLedger(
      { warehouse, headOf },
      { ledger: FORECAST_LEDGER, chain: `${market}/${chain}/forecasts`, rows },
      stamp,
    ),
    insertRangeForecasts(
      warehouse,
      forecasts.map(({ month: _, enteredWithin: _width, ...row }) => row),
      stamp,
    ),
  ]);
  return forecasts.length;
}

/** A range, and each event that has shown skill. */
function entriesOf(
  forecast: RangeInference,
  issued: Pick<ForecastEntry, 'issuedAt' | 'engineFingerprint'>,
): ForecastEntry[] {
  const { symbol, timeframe, openTime, closeTime, horizon, modelVersion, events, eventRates, month } = forecast;
  const common = { ...issued, symbol, timeframe, barOpen: openTime, barClose: closeTime, horizon, modelVersion };
  const range: ForecastEntry = {
    ...common,
    kind: 'range',
    event: '',
    value: forecast.sigma,
    low: forecast.low,
    high: forecast.high,
    climatology: forecast.normal,
    gate: forecast.gate,
  };
  return [
    range,
    ...RANGE_EVENTS.flatMap((event, i): ForecastEntry[] => {
      const value = events[i] ?? Number.NaN;
      const climatology = eventRates[i] ?? Number.NaN;
      if (Number.isNaN(value)) return [];
      // What the variance has to double stands in the entry: later bars must not change what was said.
      const low = event === 'vol_doubles_5d' ? month : Number.NaN;
      return [{ ...common, kind: 'event', event, value, low, high: Number.NaN, climatology, gate: true }];
    }),
  ];
}
