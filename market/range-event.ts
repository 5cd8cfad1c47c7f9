/** Events that a daily range model says the probability of, in the order of every list of them. */
export const RANGE_EVENTS = ['fall_5_1d', 'fall_5_5d', 'fall_10_5d', 'vol_doubles_5d'] as const;
export type RangeEvent = (typeof RANGE_EVENTS)[number];
