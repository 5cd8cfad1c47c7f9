import { z } from 'zod';
import { page } from './frame.ts';

/** How a reader gets to a comparison; the comparison itself is made in the browser, of `/compare-index.json`. */
export const compareModel = page.extend({
  template: z.literal('compare'),
  /** Pairs that are worth a look, with what is known of them; empty for tiers that do not read correlations. */
  pairs: z.array(z.object({ symbols: z.tuple([z.string(), z.string()]), what: z.string() })),
  /** Members of each class, as many as a list may have. */
  classes: z.array(
    z.object({ assetClass: z.string(), title: z.string(), symbols: z.array(z.string()), more: z.number() }),
  ),
});
export type CompareModel = z.infer<typeof compareModel>;
