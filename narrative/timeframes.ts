import { type Timeframe, timeframeIndex } from '#market/timeframe.ts';

type OfTimeframe = { readonly timeframe: Timeframe };

/** Longer timeframes before shorter. */
export const byLength = (a: OfTimeframe, b: OfTimeframe): number =>
  timeframeIndex(b.timeframe) - timeframeIndex(a.timeframe);

/** Days first, because most readers live by them; then longer before shorter. */
export const byDayFirst = (a: OfTimeframe, b: OfTimeframe): number =>
  Number(b.timeframe === '1d') - Number(a.timeframe === '1d') || byLength(a, b);
