import { z } from 'zod';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';

export const label = z.enum(REGIME_LABELS);
/** A label that may be missing: an outer join gives ''. */
export const labelOrNull = z.union([label, z.literal('').transform(() => null)]);

/** 64-bit integers arrive as text: times in UTC ms, and counts. */
export const integer = z.coerce.number();

/** Views give the index of a timeframe. */
export const timeframe = z.number().transform((index, context): Timeframe => {
  const name = TIMEFRAMES[index];
  if (name !== undefined) return name;
  context.issues.push({ code: 'custom', message: `no timeframe has the index ${index}`, input: index });
  return z.NEVER;
});
