import { TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';

declare const brand: unique symbol;

/** Place of one (symbol, timeframe) in the shared memory of the rings. Made by `slotOf` only, so that no other number passes for one. */
export type Slot = number & { readonly [brand]: 'slot' };

/** `symbolIndex`: place of the symbol in symbol order; `timeframe`: index into TIMEFRAMES. */
export const slotOf = (symbolIndex: number, timeframe: number): Slot =>
  (symbolIndex * TIMEFRAMES.length + timeframe) as Slot;

/** Place of the slot's symbol in symbol order. */
export const symbolOf = (slot: Slot): number => Math.floor(slot / TIMEFRAMES.length);

/** Index into TIMEFRAMES. */
export const timeframeOf = (slot: Slot): number => slot % TIMEFRAMES.length;

export const timeframeNameOf = (slot: Slot): Timeframe => TIMEFRAMES[timeframeOf(slot)];
