import { featureIndex } from './catalogue.ts';

/**
 * The twelve features that do not come from the ring of one instrument: eight of its class at the same close
 * (`cross-section.ts`) and four of the calendar (`calendar.ts`), in catalogue order. NaN where unknown.
 */
export type Surroundings = ArrayLike<number>;

export const SURROUNDINGS = 12;
export const CROSS_SECTION = 8;
/** Index of the first of them in the vector. */
export const SURROUNDINGS_START = featureIndex('xs_rank_ret_1');
