import { z } from 'zod';
import { tierName } from './tiers.ts';

const classCounts = z.object({
  assetClass: z.string(),
  title: z.string(),
  /** Members by regime, in the order of the labels. */
  counts: z.array(z.number()),
});

/** What one tier was shown on a day: the page that was its overview, and what stood on it. */
const archivedEdition = z.object({
  /** Of the bytes of the page, which are kept for ever. */
  sha256: z.string(),
  bytes: z.number(),
  title: z.string(),
  /** Paragraphs, without marks of sources. */
  note: z.array(z.string()),
  classes: z.array(classCounts),
});
export type ArchivedEdition = z.infer<typeof archivedEdition>;

/** The report of a day as it was published after the last close of that day. Written once. */
export const archivedDay = z.object({
  /** YYYY-MM-DD */
  date: z.iso.date(),
  /** UTC ms */
  asOf: z.number(),
  runId: z.string(),
  editions: z.record(tierName, archivedEdition),
});
export type ArchivedDay = z.infer<typeof archivedDay>;
