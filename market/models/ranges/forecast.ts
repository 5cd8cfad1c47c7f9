import { expectedVariance, publishedVariance } from './fit.ts';
import { quantileAt } from './quantiles.ts';
import type { RangeForecast, RangeInputs, RangeModel } from './range-model.ts';

/**
 * The forecast of one symbol at a close. `alpha`: the class's level of that moment. `season`: mean φ² of the bars ahead,
 * 1 where there is no time of day.
 */
export function forecastRange(
  { fit, gate, quantiles, typical }: RangeModel,
  { inputs, normal }: Pick<RangeInputs, 'inputs' | 'normal'>,
  { alpha, season = 1 }: { readonly alpha: number; readonly season?: number },
): RangeForecast {
  const variance = publishedVariance(fit, gate, expectedVariance(fit, inputs, 0, normal), normal);
  const sigma = Math.sqrt(fit.horizon * variance * season);
  return {
    horizon: fit.horizon,
    sigma,
    normal: Math.sqrt(fit.horizon * normal * season),
    low: sigma * quantileAt(quantiles, alpha / 2),
    high: sigma * quantileAt(quantiles, 1 - alpha / 2),
    typical: sigma * typical,
    gate,
  };
}

/** What moved a forecast away from the normal: the parts of ln(f/m250) by the symbol itself, by its class and by its level. */
export function rangeDrivers(
  { fit: { coefficients: b } }: RangeModel,
  inputs: Float64Array,
): { symbol: number; class: number; level: number } {
  return {
    symbol: b[0] * inputs[0] + b[1] * inputs[1] + b[2] * inputs[2],
    class: b[3] * inputs[3] + b[4] * inputs[4] + b[5] * inputs[5],
    level: b[6] * inputs[6],
  };
}
