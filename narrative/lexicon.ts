import type { AbstainReason } from '#market/models/signals/signal.ts';
import type { RegimeLabel } from '#market/regime-label.ts';
import type { Timeframe } from '#market/timeframe.ts';

/** Regimes as nouns of a sentence: "from a bull trend to stress". */
export const STATE_WORDS: Readonly<Record<string, string>> = {
  bull_trend: 'a bull trend',
  bear_trend: 'a bear trend',
  range_bound: 'a range-bound regime',
  high_volatility: 'high volatility',
  stress: 'stress',
} satisfies Record<RegimeLabel, string>;

/** Why there is no direction, as the end of a sentence, three ways each. */
export const REASON_WORDS: Readonly<Record<string, readonly string[]>> = {
  no_demonstrated_skill: ['the model has not shown skill', 'no skill has been shown so far', 'skill is still unproven'],
  below_threshold: ['the odds are too close to call', 'up and down are about as likely', 'the odds are nearly even'],
  warmup: ['the history is too short', 'too few bars are known yet', 'there is not enough history'],
  stale: ['trading stands still', 'there are no fresh trades', 'the market has gone quiet'],
  amended_bar: ['the newest bar was corrected', 'its last bar has been corrected', 'a correction came in for the bar'],
  novelty_extreme: [
    'the newest bar is unlike any before',
    'no bar before was like the newest',
    'the last bar has no equal',
  ],
  thin_benchmark: ['there are too few peers', 'too few peers trade', 'its class has too few members'],
  model_expired: ['the model is out of date', 'the model needs a new fit', 'its model is too old'],
} satisfies Record<Exclude<AbstainReason, ''>, readonly string[]>;

/** What an unusual bar stands out by: the inputs of novelty, each as the end of "it stands out by". */
export const DRIVER_WORDS: Readonly<Record<string, string>> = {
  ret_z_1: 'the size of its move',
  alpha_z_1: 'its move against the class',
  mom_z_5: 'its move over five bars',
  mom_z_20: 'its move over twenty bars',
  mom_accel_10: 'a turn of momentum',
  range_rel_20: 'its range',
  trange_rel_14: 'its range with the gap',
  k_body_share: 'its body',
  k_upper_share: 'its upper shadow',
  k_lower_share: 'its lower shadow',
  clv: 'the place of its close',
  volume_rel_20: 'its volume',
  volume_ratio_5_60: 'volume over five bars',
  volume_z_60: 'its volume',
  mfi_14: 'money flow',
  bvc_imbalance_20: 'one-sided volume',
  vol_ratio_10_60: 'a change of volatility',
  vol_ratio_20_120: 'a change of volatility',
  jump_share_60: 'jumps',
  semivol_ratio_60: 'falls against rises',
  max_ret_z_20: 'the largest rise of late',
  min_ret_z_20: 'the largest fall of late',
  zero_ret_share_60: 'bars without a move',
  outlier_share_60: 'the number of outliers',
  efficiency_ratio_10: 'the straightness of its path',
  streak: 'a run in one direction',
  acf_1_60: 'reversal or persistence',
  complexity_60: 'the roughness of its path',
  discord_20: 'the shape of its path',
  corr_class_60: 'its tie to the class',
  lead_lag_60: 'its lag behind the class',
  amihud_ratio_20_120: 'price impact',
  gap_in_sigma: 'the opening gap',
  upper_shadow_in_sigma: 'its upper shadow',
  lower_shadow_in_sigma: 'its lower shadow',
  range_in_parkinson: 'its range',
  drift_20: 'its move over twenty bars',
};

/** Charts as they are said: "the 1h chart", "the daily chart". */
export const CHART_WORDS: Readonly<Record<Timeframe, string>> = {
  '1m': '1m',
  '5m': '5m',
  '15m': '15m',
  '30m': '30m',
  '1h': '1h',
  '4h': '4h',
  '1d': 'daily',
  '1w': 'weekly',
};

/** Words that say a rise; each needs a cited fact of that sign. */
export const UP = [
  'rose', 'risen', 'rise', 'rises', 'rising', 'above', 'higher', 'up', 'more', 'gained', 'grew', 'stronger', 'tighter',
  'increased', 'strengthened', 'tightened', 'closer', 'recoupled', 'bullish', 'upward',
]; // biome-ignore format: a list of words
/** Words that say a fall. */
export const DOWN = [
  'fell', 'fallen', 'fall', 'falls', 'falling', 'below', 'lower', 'down', 'less', 'lost', 'shrank', 'weaker', 'looser',
  'decreased', 'weakened', 'loosened', 'apart', 'decoupled', 'bearish', 'downward',
]; // biome-ignore format: a list of words

/** Words of labels, which only a label fact may bring. */
export const STATE_TOKENS: ReadonlySet<string> = new Set(
  Object.values(STATE_WORDS).flatMap((text) => text.split(' ').filter((word) => word !== 'a' && word !== 'regime')),
);
export const LEAN_WORDS: ReadonlySet<string> = new Set([
  'slight',
  'strong',
  'lean',
  'edge',
  'unusual',
  'rarer',
  'neutral',
]);
