export const TIERS = ['free', 'founding', 'growth', 'enterprise'] as const;
export type Tier = (typeof TIERS)[number];

/** Tiers whose views hold probabilities and all timeframes. */
export const seesEvidence = (tier: Tier): boolean => tier !== 'free';
/** Tiers with a history of changes. */
export const seesHistory = (tier: Tier): boolean => tier === 'growth' || tier === 'enterprise';
