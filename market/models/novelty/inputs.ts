import { type FeatureId, featureIndex } from '../../features/catalogue.ts';

const IDS = [
  'ret_z_1',
  'alpha_z_1',
  'mom_z_5',
  'mom_z_20',
  'mom_accel_10',
  'range_rel_20',
  'trange_rel_14',
  'k_body_share',
  'k_upper_share',
  'k_lower_share',
  'clv',
  'volume_rel_20',
  'volume_ratio_5_60',
  'volume_z_60',
  'mfi_14',
  'bvc_imbalance_20',
  'vol_ratio_10_60',
  'vol_ratio_20_120',
  'jump_share_60',
  'semivol_ratio_60',
  'max_ret_z_20',
  'min_ret_z_20',
  'zero_ret_share_60',
  'outlier_share_60',
  'efficiency_ratio_10',
  'streak',
  'acf_1_60',
  'complexity_60',
  'discord_20',
  'corr_class_60',
  'lead_lag_60',
  'amihud_ratio_20_120',
] as const satisfies readonly FeatureId[];

const PLAIN = IDS.map(featureIndex);
const at = (id: FeatureId) => featureIndex(id);
const GAP = at('gap_1');
const RANGE = at('k_range');
const UPPER = at('k_upper_share');
const LOWER = at('k_lower_share');
const SIGMA60 = at('vol_cc_60');
const PARKINSON = at('vol_parkinson_20');
const MOVE = at('mom_z_20');
/** Far beyond the values of a reference; keeps the hyperbolic sine in the range of a number. */
const MOST_MOVE = 12;

/**
 * Names of the inputs: the 36 of the quant design (5) and `drift_20`. The 36 are 32 features and four that relate a
 * bar to its own usual size. `drift_20` is the hyperbolic sine of the move over twenty bars. All inputs pass through a
 * logarithm, which makes four deviations of a slow move hardly more than two. The sine cancels it
 * (docs/decisions/0020).
 */
export const NOVELTY_INPUTS: readonly string[] = [
  ...IDS,
  'gap_in_sigma',
  'upper_shadow_in_sigma',
  'lower_shadow_in_sigma',
  'range_in_parkinson',
  'drift_20',
];
export const NOVELTY_INPUT_COUNT = NOVELTY_INPUTS.length;

const NEED_VOLUME = [
  'volume_rel_20',
  'volume_ratio_5_60',
  'volume_z_60',
  'mfi_14',
  'bvc_imbalance_20',
  'amihud_ratio_20_120',
];
const NEED_CLASS = ['alpha_z_1', 'corr_class_60', 'lead_lag_60'];
/** Places of the inputs that are unknown without volume, and of those that are unknown in a thin class. */
export const VOLUME_INPUTS = NEED_VOLUME.map((id) => NOVELTY_INPUTS.indexOf(id));
export const CLASS_INPUTS = NEED_CLASS.map((id) => NOVELTY_INPUTS.indexOf(id));

/** The raw inputs of a stored vector into out[to …]; NaN where a feature is. A spread of 0 gives 0. */
export function noveltyInputs(vectors: Float32Array, from: number, out: Float64Array, to: number): void {
  for (let j = 0; j < PLAIN.length; j++) out[to + j] = vectors[from + PLAIN[j]];
  const sigma = vectors[from + SIGMA60];
  const range = vectors[from + RANGE];
  const over = (value: number, size: number) => (size === 0 ? 0 : value / size);
  const next = to + PLAIN.length;
  out[next] = over(vectors[from + GAP], sigma);
  out[next + 1] = over(range * vectors[from + UPPER], sigma);
  out[next + 2] = over(range * vectors[from + LOWER], sigma);
  out[next + 3] = over(range, vectors[from + PARKINSON]);
  out[next + 4] = Math.sinh(Math.max(-MOST_MOVE, Math.min(MOST_MOVE, vectors[from + MOVE])));
}
