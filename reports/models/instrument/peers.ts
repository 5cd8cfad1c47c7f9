import { z } from 'zod';
import { label } from '../fields.ts';

/** The daily states of the class, this instrument among them. */
export const peersModel = z.object({
  finding: z.string(),
  /** Members by label, in the order of the labels. */
  counts: z.array(z.number()).length(5),
  /** The label of this instrument. */
  label,
  /** Who moves with it most, by the last whole week, most first; empty for tiers that do not read it. */
  nearest: z.array(z.object({ symbol: z.string(), correlation: z.number() })),
});
export type PeersModel = z.infer<typeof peersModel>;
