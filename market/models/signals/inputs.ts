import { FEATURES, featureIndex } from '../../features/catalogue.ts';
import { FEATURE_COUNT, REGIME_COUNT } from '../../output.ts';

/** Features that a model sees: all but the calendar's. */
const PLAIN = FEATURES.filter(({ family }) => family !== 'calendar').map(({ index }) => index);
/** Features whose effect may differ by regime: each times each of the five probabilities. */
const INTERACTING = [
  'mom_z_5',
  'mom_z_20',
  'mom_z_60',
  'zclose_20',
  'rsi_14',
  'bvc_imbalance_20',
  'alpha_z_20',
  'vol_ratio_10_60',
].map(featureIndex);
const FAMILIES = [...new Set(FEATURES.filter(({ family }) => family !== 'calendar').map(({ family }) => family))];
const FAMILY_OF = PLAIN.map((index) => FAMILIES.indexOf(FEATURES[index].family));

/** Columns in the order of a row: 171 features, 5 regime probabilities, 40 products, 11 flags of families with a null. */
export const INPUT_NAMES: readonly string[] = [
  ...PLAIN.map((index) => FEATURES[index].id),
  ...Array.from({ length: REGIME_COUNT }, (_, k) => `regime_${k}`),
  ...INTERACTING.flatMap((index) =>
    Array.from({ length: REGIME_COUNT }, (_, k) => `${FEATURES[index].id}×regime_${k}`),
  ),
  ...FAMILIES.map((family) => `missing:${family}`),
];
export const INPUT_COUNT = INPUT_NAMES.length;
const CLIP = 4;

/** Robust centre and spread of every plain feature, frozen with the model; spread 0: the feature is constant and left out. */
export interface InputScale {
  readonly centre: Float64Array;
  readonly spread: Float64Array;
}

function median(sorted: Float64Array): number {
  const n = sorted.length;
  return n % 2 === 1 ? sorted[(n - 1) / 2] : 0.5 * (sorted[n / 2 - 1] + sorted[n / 2]);
}

/** Median and 1.4826 · MAD of each feature over the rows; a MAD of 0 with movement in the tails uses the standard deviation. */
export function fitScale(vectors: Float32Array, rows: Uint32Array): InputScale {
  const centre = new Float64Array(PLAIN.length);
  const spread = new Float64Array(PLAIN.length);
  const column = new Float64Array(rows.length);
  for (const [c, index] of PLAIN.entries()) {
    let n = 0;
    for (const row of rows) {
      const value = vectors[row * FEATURE_COUNT + index];
      if (Number.isFinite(value)) column[n++] = value;
    }
    if (n === 0) continue;
    const known = column.subarray(0, n).sort();
    const middle = median(known);
    centre[c] = middle;
    const away = known.map((value) => Math.abs(value - middle)).sort();
    spread[c] = 1.4826 * median(away);
    if (spread[c] === 0) {
      let squares = 0;
      for (const d of away) squares += d * d;
      spread[c] = Math.sqrt(squares / n);
    }
  }
  return { centre, spread };
}

/** One row of standardised inputs from a stored vector and its regime probabilities (NaN or none: 0) into out[to …]. */
export function fillInputs(
  { centre, spread }: InputScale,
  vectors: Float32Array,
  at: number,
  regime: ArrayLike<number> | null,
  regimeAt: number,
  out: Float32Array,
  to: number,
): void {
  const flags = to + INPUT_COUNT - FAMILIES.length;
  out.fill(0, to, to + INPUT_COUNT);
  const standard = (value: number, c: number) =>
    spread[c] === 0 ? 0 : Math.max(-CLIP, Math.min(CLIP, (value - centre[c]) / spread[c]));
  for (let c = 0; c < PLAIN.length; c++) {
    const value = vectors[at + PLAIN[c]];
    if (Number.isFinite(value)) out[to + c] = standard(value, c);
    else out[flags + FAMILY_OF[c]] = 1;
  }
  if (regime === null) return;
  const probabilities = to + PLAIN.length;
  for (let k = 0; k < REGIME_COUNT; k++) {
    const p = regime[regimeAt + k];
    out[probabilities + k] = Number.isFinite(p) ? p : 0;
  }
  let product = probabilities + REGIME_COUNT;
  for (const index of INTERACTING)
    for (let k = 0; k < REGIME_COUNT; k++) out[product++] = out[to + PLAIN_PLACE[index]] * out[probabilities + k];
}

const PLAIN_PLACE: Readonly<Record<number, number>> = Object.fromEntries(PLAIN.map((index, place) => [index, place]));
