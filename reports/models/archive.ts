import { z } from 'zod';
import { label } from './fields.ts';
import { page } from './frame.ts';

const date = z.iso.date();

/**
 * A month as weeks from Monday to Sunday; null: of another month. `report`: whether the day has one. `changed`: how many daily regimes changed
 * with its closes, null where the tier does not know it.
 */
const month = z.object({
  title: z.string(),
  weeks: z.array(
    z.array(z.object({ day: z.number(), date, report: z.boolean(), changed: z.number().nullable() }).nullable()),
  ),
});
export type MonthModel = z.infer<typeof month>;

/** Every day that has a report, newest month first. */
export const archiveModel = page.extend({ template: z.literal('archive'), months: z.array(month) });

const classThen = z.object({ assetClass: z.string(), title: z.string(), counts: z.array(z.number()) });

/** What was said of a change, and what came of it: the label after each of the next closes, as far as they are known. */
const call = z.object({
  symbol: z.string(),
  name: z.string(),
  from: label,
  to: label,
  confidence: z.number(),
  days: z.array(z.object({ date, label })),
  /** Closes after which the label still stood, and whether it ended within the days above. */
  held: z.number(),
  ended: z.boolean(),
});
export type CallModel = z.infer<typeof call>;

export const archiveDayModel = page.extend({
  template: z.literal('archive_day'),
  date,
  /** As published. */
  headline: z.string(),
  note: z.array(z.string()),
  published: z.object({ sha256: z.string(), path: z.string() }),
  previous: date.nullable(),
  next: date.nullable(),
  month,
  classes: z.array(classThen),
  /** The same a week later, as published then; null until there is a report of that day. */
  weekLater: z.object({ date, classes: z.array(classThen) }).nullable(),
  /** Null where the history of the tier does not have all changes of the day. */
  calls: z.array(call).nullable(),
});
