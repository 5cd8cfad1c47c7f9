import { DAY, HOUR } from '#market/time.ts';
import type { ForecastEntry } from '#warehouse/ledger/forecasts.ts';
import type { RangeForecastRow } from '#warehouse/range-forecasts.ts';

/** Ranges of every symbol: the next day, week and month of days, and the next hour. Of every second symbol no skill is proven. */
export const syntheticRanges = (symbols: readonly string[], asOf: number): RangeForecastRow[] =>
  symbols.flatMap((symbol, i) =>
    (
      [
        ['1d', 1, DAY],
        ['1d', 5, DAY],
        ['1d', 20, DAY],
        ['1h', 1, HOUR],
      ] as const
    ).map(([timeframe, horizon, length]): RangeForecastRow => {
      const normal = 0.0123 * Math.sqrt(horizon) * (1 + (i % 5) / 10);
      const sigma = normal * (0.7 + (i % 7) / 5);
      return {
        symbol,
        timeframe,
        openTime: asOf - length,
        closeTime: asOf,
        horizon,
        sigma,
        normal,
        low: -1.31 * sigma,
        high: 1.27 * sigma,
        typical: 0.55 * sigma,
        typicalNormal: 0.55 * normal,
        gate: i % 2 === 0,
        events: Float32Array.of(0.031, Number.NaN, Number.NaN, horizon === 5 ? 0.21 : Number.NaN),
        eventRates: Float32Array.of(0.012, Number.NaN, Number.NaN, horizon === 5 ? 0.12 : Number.NaN),
        ownPart: 0.1,
        classPart: i % 3 === 0 ? 0.4 : 0.05,
        ownRatio: 1.2,
        classRatio: 1.9,
        alpha: 0.2,
        modelVersion: asOf - DAY,
      };
    }),
  );

/** The same as entries of the ledger. */
export const syntheticForecasts = (symbols: readonly string[], asOf: number): ForecastEntry[] =>
  syntheticRanges(symbols, asOf).map((row) => ({
    issuedAt: asOf,
    symbol: row.symbol,
    timeframe: row.timeframe,
    barOpen: row.openTime,
    barClose: row.closeTime,
    kind: 'range',
    event: '',
    horizon: row.horizon,
    value: row.sigma,
    low: row.low,
    high: row.high,
    climatology: row.normal,
    gate: row.gate,
    modelVersion: row.modelVersion,
    engineFingerprint: 'test',
  }));
