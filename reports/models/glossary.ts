import { z } from 'zod';
import { page } from './frame.ts';

export const glossaryModel = page.extend({
  template: z.literal('glossary'),
  themes: z.array(
    z.object({
      title: z.string(),
      /** `id` is the anchor that the words of other pages lead to. */
      terms: z.array(z.object({ id: z.string(), term: z.string(), means: z.string() })),
    }),
  ),
});
