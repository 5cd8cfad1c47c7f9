/**
 * The kind of the numbers of a series decides how they become prices (quant design, 0.1). `level`: positive levels
 * (CPI, TVL, oil). `yield`: percent. `signed`: levels that can be negative (funding, spreads). `return`: returns per
 * period, in percent.
 */
export const SERIES_KINDS = ['level', 'yield', 'signed', 'return'] as const;
export type SeriesKind = (typeof SERIES_KINDS)[number];
