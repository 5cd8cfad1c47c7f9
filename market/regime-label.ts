/** Regime labels are ids and their order is fixed: it is the order of every probability vector (quant design, 3.1). */
export const REGIME_LABELS = ['bull_trend', 'bear_trend', 'range_bound', 'high_volatility', 'stress'] as const;
export type RegimeLabel = (typeof REGIME_LABELS)[number];
