import { z } from 'zod';
import { page } from './frame.ts';

export const instrumentsModel = page.extend({
  template: z.literal('instruments'),
  /** Every instrument once: by class, and in it by the first letter of its symbol. */
  classes: z.array(
    z.object({
      assetClass: z.string(),
      title: z.string(),
      letters: z.array(
        z.object({
          letter: z.string(),
          instruments: z.array(z.object({ symbol: z.string(), name: z.string() })),
        }),
      ),
    }),
  ),
});
