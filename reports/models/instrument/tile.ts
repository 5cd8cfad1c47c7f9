import { z } from 'zod';
import { label } from '../fields.ts';

/** One number of the first screen with what it is compared to. */
export const tileModel = z.object({
  title: z.string(),
  /** A tile about a regime shows its shape; its value is the regime's title. */
  label: label.nullable(),
  value: z.string(),
  /** Smaller words behind the value: "perhaps", "days". */
  small: z.string(),
  /** What the value is compared to. */
  detail: z.string(),
  /** The last 30 values, oldest first; empty for a tier without them. */
  line: z.array(z.number()),
});

export type TileModel = z.infer<typeof tileModel>;
