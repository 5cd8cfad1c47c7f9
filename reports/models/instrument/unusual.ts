import { z } from 'zod';

const day = z.number().int();

/** How unusual each day was, as one day in so many. */
export const noveltyModel = z.object({
  finding: z.string(),
  from: day,
  to: day,
  days: z.array(day),
  /** One in so many days, in steps: 1, 2, 3, 5, 10, 20, 50, 100. The last is "or rarer". */
  oneIn: z.array(z.number().int()),
  /** The days of 1 in 100 as words: when, and what drove them. */
  peaks: z.array(z.object({ from: day, to: day, text: z.string() })),
});
export type NoveltyModel = z.infer<typeof noveltyModel>;
