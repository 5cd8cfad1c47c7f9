export const TIERS = ['free', 'founding', 'growth', 'enterprise'] as const;
export type Tier = (typeof TIERS)[number];

/** Tiers whose views hold probabilities and all timeframes. */
export const seesEvidence = (tier: Tier): boolean => tier !== 'free';
/** The tier whose notes tell of the world around and cite every word. */
export const seesContext = (tier: Tier): boolean => tier === 'enterprise';
/** Tiers with a history of changes. */
export const seesHistory = (tier: Tier): boolean => tier === 'growth' || tier === 'enterprise';
