import { z } from 'zod';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';

export const label = z.enum(REGIME_LABELS);

export const timeframe = z.enum(TIMEFRAMES);

/** UTC ms */
export const time = z.number();

/** Between 0 and 1, but for the rounding of what was computed. */
export const share = z
  .number()
  .min(-1e-9)
  .max(1 + 1e-6);

/** Id of the fact that a record is, for the tier that reads them. */
export const factId = z
  .string()
  .regex(/^[0-9a-f]{8}$/)
  .exactOptional();
