import type { ArchivedDay } from '#contracts/archived-day.ts';
import type { Tier, TierTable } from '#contracts/tiers.ts';
import type { TierFacts } from '../facts.ts';
import type { PageModel } from '../models/page-model.ts';
import type { WrittenNote } from '../note-writer.ts';
import type { PageNotes } from '../page-notes.ts';
import type { RegimeRow } from '../queries/regimes.ts';
import type { InstrumentRow, TierRows } from '../tier-rows.ts';

/** Everything that the pages of one tier are built from. */
export interface TierReport {
  readonly tier: Tier;
  /** All tiers of the report, lowest first. */
  readonly tiers: TierTable;
  readonly rows: TierRows;
  readonly facts: TierFacts;
  readonly notes: PageNotes;
  /** The regimes of each instrument on its charts. */
  readonly regimes: ReadonlyMap<string, readonly RegimeRow[]>;
  /** Reports of past days, oldest first. */
  readonly archive: readonly ArchivedDay[];
  /** Links that every page carries. */
  readonly navigation: PageModel['navigation'];
  /** Instruments whose pages are wanted: all, or those of the markets that ran. */
  readonly wanted: readonly InstrumentRow[];
}

/** A page, and what was written for a note that a language model may polish. */
export interface PageDraft {
  readonly model: PageModel;
  readonly written?: WrittenNote;
}

/** One kind of page. A new kind is a file with one of these and a line in page-types.ts. */
export interface PageType {
  readonly template: PageModel['template'];
  /** Whether the tier has pages of this kind. */
  readonly isFor: (tier: Tier) => boolean;
  /** Links to its pages in the navigation; empty for pages that are reached from others. */
  readonly links: (facts: TierFacts) => PageModel['navigation'];
  readonly build: (report: TierReport) => readonly PageDraft[];
}
