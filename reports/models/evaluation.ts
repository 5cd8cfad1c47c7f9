import { z } from 'zod';
import { page } from './frame.ts';

/** Words of one kind in a row. */
const run = z.object({ text: z.string(), kind: z.enum(['plain', 'strong', 'code']) });
export type TextRun = z.infer<typeof run>;

/** A part of the text of a section. */
const block = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), runs: z.array(run) }),
  z.object({ kind: z.literal('list'), items: z.array(z.array(run)) }),
  z.object({ kind: z.literal('table'), head: z.array(z.string()), rows: z.array(z.array(z.string())) }),
]);
export type TextBlock = z.infer<typeof block>;

/** What was promised before, and what was measured. */
const target = z.object({
  what: z.string(),
  target: z.string(),
  measured: z.string(),
  /** '' where none was computed. */
  interval: z.string(),
  isMet: z.boolean(),
  /** The same between 0 and 1, where all of it lies there; `ends` of the interval, `line` the end of the target that is nearest. */
  places: z
    .object({ measured: z.number(), line: z.number(), low: z.number().nullable(), high: z.number().nullable() })
    .nullable(),
});
export type TargetModel = z.infer<typeof target>;

export const TOPICS = ['ranges', 'regimes', 'signals', 'novelty', 'shifts'] as const;

/** One kind of model: what it was tested on, and what came of it. */
const topic = z.object({ id: z.enum(TOPICS), targets: z.array(target), text: z.array(block) });

export const evaluationModel = page.extend({
  template: z.literal('evaluation'),
  finding: z.string(),
  deck: z.string(),
  topics: z.array(topic),
  /** Sections that are of no single kind of model, in the order of the document. */
  sections: z.array(z.object({ title: z.string(), blocks: z.array(block) })),
});
export type EvaluationModel = z.infer<typeof evaluationModel>;
