import { z } from 'zod';
import { time } from './fields.ts';
import { page } from './frame.ts';

const run = z.object({ asOf: time, runId: z.string() });

/** How fresh the data of each market are, as far as the data themselves say it. */
export const statusModel = page.extend({
  template: z.literal('status'),
  markets: z.array(
    z.object({
      market: z.string(),
      instruments: z.number(),
      /** The newest run that the tier sees, and the newest of a daily close; null: none yet. */
      newest: run.nullable(),
      daily: run.nullable(),
      /** By when newer data of the market is due. */
      currentUntil: time,
      /** Another market has data of after that. */
      late: z.boolean(),
      /** When the market opens next, where it is closed at its newest data; null: it is open, or no session is known. */
      opensAt: time.nullable(),
      halted: z.number(),
    }),
  ),
});
