import { z } from 'zod';
import { EXPRESSIONS } from '#narrative/fact.ts';
import { time } from './fields.ts';

/** Where a word of a note comes from: a cell of a view of the tier, or what was computed of several. */
export const citationModel = z.object({
  n: z.number(),
  /** As the note says it. */
  value: z.string(),
  view: z.string(),
  column: z.string(),
  /** What the row, or all rows that were counted, are found by. */
  key: z.record(z.string(), z.string()),
  computed: z.object({ how: z.enum(EXPRESSIONS), rows: z.number() }).nullable(),
  knownAt: time,
});

export type CitationModel = z.infer<typeof citationModel>;

/** Paragraphs. Where there are citations, [n] behind words is the nth of them. */
export const noted = { note: z.array(z.string()), citations: z.array(citationModel) };
