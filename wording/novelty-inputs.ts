interface InputWords {
  /** In a list: "size of the move". */
  readonly label: string;
  /** Behind "it stands out for": "the size of its move". */
  readonly phrase: string;
}

/** What an unusual bar stands out by: every input of novelty. */
export const NOVELTY_INPUT_WORDS: Readonly<Record<string, InputWords>> = {
  ret_z_1: { label: 'size of the move', phrase: 'the size of its move' },
  alpha_z_1: { label: 'move against its class', phrase: 'its move against the class' },
  mom_z_5: { label: 'move of five bars', phrase: 'its move over five bars' },
  mom_z_20: { label: 'move of twenty bars', phrase: 'its move over twenty bars' },
  mom_accel_10: { label: 'turn of momentum', phrase: 'a turn in its direction' },
  range_rel_20: { label: 'range', phrase: 'its range' },
  trange_rel_14: { label: 'range with gap', phrase: 'its range with the gap' },
  k_body_share: { label: 'move from open to close', phrase: 'its move from open to close' },
  k_upper_share: { label: 'spike above the close', phrase: 'a spike above its close' },
  k_lower_share: { label: 'dip below the close', phrase: 'a dip below its close' },
  clv: { label: 'place of the close in the range', phrase: 'where it closed in its range' },
  volume_rel_20: { label: 'volume', phrase: 'its volume' },
  volume_ratio_5_60: { label: 'volume of five bars', phrase: 'its volume over five bars' },
  volume_z_60: { label: 'volume', phrase: 'its volume' },
  mfi_14: { label: 'volume of rises against falls', phrase: 'its volume of rises against falls' },
  bvc_imbalance_20: { label: 'one-sided volume', phrase: 'one-sided volume' },
  vol_ratio_10_60: { label: 'change of volatility', phrase: 'a change of volatility' },
  vol_ratio_20_120: { label: 'change of volatility', phrase: 'a change of volatility' },
  jump_share_60: { label: 'jumps', phrase: 'how much of its path is jumps' },
  semivol_ratio_60: { label: 'size of falls against rises', phrase: 'its falls against its rises' },
  max_ret_z_20: { label: 'largest rise', phrase: 'its largest rise of late' },
  min_ret_z_20: { label: 'largest fall', phrase: 'its largest fall of late' },
  zero_ret_share_60: { label: 'how often it stood still', phrase: 'how often it stood still' },
  outlier_share_60: { label: 'how often it moved sharply', phrase: 'how often it moved sharply' },
  efficiency_ratio_10: { label: 'straightness of the move', phrase: 'the straightness of its path' },
  streak: { label: 'run of one direction', phrase: 'a run in one direction' },
  acf_1_60: { label: 'how one move follows another', phrase: 'how one move follows another' },
  complexity_60: { label: 'roughness', phrase: 'the roughness of its path' },
  discord_20: { label: 'shape of the path', phrase: 'the shape of its path' },
  corr_class_60: { label: 'correlation with its class', phrase: 'its correlation with the class' },
  lead_lag_60: { label: 'lag behind its class', phrase: 'its lag behind the class' },
  amihud_ratio_20_120: { label: 'move for its volume', phrase: 'its moves for their volume' },
  gap_in_sigma: { label: 'opening gap', phrase: 'the opening gap' },
  upper_shadow_in_sigma: { label: 'spike above the close', phrase: 'a spike above its close' },
  lower_shadow_in_sigma: { label: 'dip below the close', phrase: 'a dip below its close' },
  range_in_parkinson: { label: 'range', phrase: 'its range' },
  drift_20: { label: 'move of twenty bars', phrase: 'its move over twenty bars' },
};

/** The label of an input; its id for one without words. */
export const noveltyInputLabel = (input: string): string => NOVELTY_INPUT_WORDS[input]?.label ?? input;
