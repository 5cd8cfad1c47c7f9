import { normalQuantile } from '../../../math/normal.ts';
import { createRandom } from '../../../math/random.ts';
import { PRIOR_TRANSITION } from '../anchors.ts';
import type { RegimeWindow } from '../inputs.ts';
import type { RegimeParameters } from '../parameters.ts';
import { fitScale, type ScaleRules } from '../scale.ts';

/** Drift and volatility of the five regimes in units of the long-run scale (quant design, 3.1). */
const DRIFT = [0.2, -0.24, 0, 0, -0.6];
const SIGMA = [0.9, 1.2, 0.6, 2.0, 4.2];

/** Volatility of volatility inside a regime: scale mixture of a Student t with five degrees of freedom and unit variance. */
function mixture(random: () => number): number {
  let chi2 = 0;
  for (let i = 0; i < 5; i++) chi2 += normalQuantile(random()) ** 2;
  return Math.sqrt(3 / chi2);
}

/** Bars of a world whose regimes are known: a chain with `transition`, Brownian bars of eighty steps with a heavy-tailed scale, unit 1 %. */
export function world(
  seed: number,
  bars: number,
  transition: Float64Array = PRIOR_TRANSITION,
): { window: RegimeWindow; truth: Uint8Array } {
  const draw = createRandom(seed);
  // Quantiles need numbers above 0.
  const random = () => draw() + 2 ** -33;
  const column = () => new Float64Array(bars);
  const window = {
    n: bars,
    lnOpen: column(),
    lnHigh: column(),
    lnLow: column(),
    lnClose: column(),
    bucket: new Int16Array(bars),
    sessionFirst: new Int16Array(bars),
  };
  const truth = new Uint8Array(bars);
  let state = 0;
  let price = 0;
  for (let i = 0; i < bars; i++) {
    let u = random();
    const row = state * 5;
    for (state = 0; state < 4 && u > transition[row + state]!; state++) u -= transition[row + state]!;
    truth[i] = state;
    window.lnOpen[i] = price;
    let high = price;
    let low = price;
    const spread = (SIGMA[state]! * mixture(random)) / Math.sqrt(80);
    for (let step = 0; step < 80; step++) {
      price += 0.01 * ((DRIFT[state]! * SIGMA[state]!) / 80 + spread * normalQuantile(random()));
      high = Math.max(high, price);
      low = Math.min(low, price);
    }
    window.lnHigh[i] = high;
    window.lnLow[i] = low;
    window.lnClose[i] = price;
  }
  return { window, truth };
}

/** The bars from `from` on, up to `to`. */
export const view = (w: RegimeWindow, from: number, to: number): RegimeWindow => ({
  n: to - from,
  lnOpen: w.lnOpen.subarray(from, to),
  lnHigh: w.lnHigh.subarray(from, to),
  lnLow: w.lnLow.subarray(from, to),
  lnClose: w.lnClose.subarray(from, to),
  bucket: w.bucket.subarray(from, to),
  sessionFirst: w.sessionFirst.subarray(from, to),
});

/** Daily bars have no time of day. */
export const DAILY: ScaleRules = { timeframe: '1d', day: { buckets: 1, perDay: 1 }, diurnalFrom: 0, symmetric: false };

/** Parameters fitted on a window without buckets, with the prior transitions. */
export const parametersOf = (w: RegimeWindow): RegimeParameters => {
  const scale = fitScale(w, DAILY);
  return {
    version: 0,
    transition: PRIOR_TRANSITION,
    sigmaBase: scale?.sigmaBase ?? Number.NaN,
    diurnal: Float64Array.of(1),
    symmetric: false,
  };
};
