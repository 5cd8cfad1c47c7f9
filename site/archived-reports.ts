import type { ArchivedDay, ArchivedEdition } from '#contracts/archived-day.ts';
import { pageKey, type ReleaseEntry } from '#releases/release.ts';
import type { PageRequest } from '#reports/pages.ts';
import { unmarked } from './src/citations.ts';

type Entries = ReadonlyMap<string, ReleaseEntry>;

/** What the tiers are shown today, to be kept: the page that is their overview, and what stands on it. */
export function editionsOf(pages: readonly PageRequest[], entries: Entries): Record<string, ArchivedEdition> {
  return Object.fromEntries(
    pages.flatMap(({ tier, path, model }) => {
      const entry = entries.get(pageKey(tier, path));
      if (model.template !== 'overview' || entry === undefined) return [];
      const { sha256, bytes } = entry;
      const classes = model.classes.map(({ assetClass, title, counts }) => ({ assetClass, title, counts }));
      const { headline, deck } = model.stories;
      return [[tier, { sha256, bytes, title: unmarked(headline), note: deck.map(unmarked), classes }]];
    }),
  );
}

/**
 * The kept pages of past days, as entries of a release: bytes that are there already, under an address of their own. Those of the days alone
 * that have a page in the release, because a tier may look back only so far.
 */
export function reportsOf(days: readonly ArchivedDay[], entries: Entries): [string, ReleaseEntry][] {
  return days.flatMap(({ date, editions }) =>
    Object.entries(editions)
      .filter(([tier]) => entries.has(pageKey(tier, `/archive/${date}`)))
      .map(([tier, { sha256, bytes }]): [string, ReleaseEntry] => [
        pageKey(tier, `/archive/${date}/report`),
        { sha256, bytes, modelHash: sha256, archived: true },
      ]),
  );
}
