import { z } from 'zod';
import { tierName } from '#contracts/tiers.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { label, share } from './models/fields.ts';
import { headModel } from './models/signals.ts';

/** In the order of REGIME_LABELS. */
const labelCounts = z.array(z.number()).length(REGIME_LABELS.length);

/** One bar of an item: a share of the whole, said by its value. */
const digestBar = z.object({ when: z.string(), value: z.string(), share, label: label.nullable() });
export type DigestBar = z.infer<typeof digestBar>;

/** One of at most three things, the most important first. */
const digestItem = z.object({
  title: z.string(),
  /** One sentence, or ''. */
  line: z.string(),
  /** Path of the page that has more. */
  href: z.string(),
  bars: z.array(digestBar),
});

/** How a class stands, and stood. What the tier does not read is null. */
const digestClass = z.object({
  title: z.string(),
  href: z.string(),
  today: labelCounts,
  yesterday: labelCounts.nullable(),
  weekAgo: labelCounts.nullable(),
  /** The typical move of the next day in log units, and how many times its normal that is. */
  nextDay: z.object({ typical: z.number(), ratio: z.number() }).nullable(),
});
export type DigestClass = z.infer<typeof digestClass>;

/** The daily state of an instrument, for readers who watch it. */
const digestState = z.object({
  symbol: z.string(),
  href: z.string(),
  label,
  /** Null for a tier without evidence. */
  confidence: share.nullable(),
  typical: z.number().nullable(),
});
export type DigestState = z.infer<typeof digestState>;

/** What one mail of a list says on one report date to a tier: the same for all its recipients, but for whom they watch. */
export const digestModel = z.object({
  tier: tierName,
  list: z.string(),
  /** YYYY-MM-DD */
  date: z.string(),
  /** No daily regime changed, and nothing else stands out: the mail is short. */
  isQuiet: z.boolean(),
  /** The story and its doubt; the second fact; the finding; the third fact. */
  subject: z.string(),
  preheader: z.string(),
  headline: z.string(),
  deck: z.array(z.string()),
  items: z.array(digestItem).max(3),
  classes: z.array(digestClass),
  /** What came of the ranges of the last day; empty for a tier that does not read it. */
  came: z.array(z.string()),
  /** What is closest to another view, or ''. */
  turn: z.string(),
  /** What is closed today, and why. */
  closures: z.array(z.string()),
  states: z.array(digestState),
  /** The newest hash of each chain of the ledger: a mail is a copy that we cannot take back. */
  heads: z.array(headModel),
  /** Ids of the facts behind the items, for the tiers that have them: what each is, and its id. */
  facts: z.array(z.object({ what: z.string(), id: z.string() })).exactOptional(),
  asOf: z.number(),
  runId: z.string(),
});
export type DigestModel = z.infer<typeof digestModel>;
