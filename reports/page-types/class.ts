import { can } from '#contracts/tiers.ts';
import { byState, cellsOf, differsOf, heatTitle } from '../class-page/heat.ts';
import { sizesOf } from '../class-page/sizes.ts';
import { tieMapOf } from '../correlations/map.ts';
import type { ClassModel } from '../models/class.ts';
import type { ClassCounts } from '../models/class-counts.ts';
import type { ClassDaysModel } from '../models/overview.ts';
import { classDays } from '../overview/class-days.ts';
import { classPath, OVERVIEW_LINK } from '../paths.ts';
import { classNote } from '../plain-notes.ts';
import { classTestsOf } from '../relative.ts';
import { frameOf } from './frame.ts';
import type { PageDraft, PageType, TierReport } from './page-type.ts';

/** One page for every class of the wanted instruments: its members on all timeframes. */
export const classPage: PageType = {
  template: 'class',
  isFor: () => true,
  links: ({ classes }) =>
    classes.map(({ assetClass, title }) => ({ href: classPath(assetClass), text: title, group: 'Classes' })),
  build(report) {
    const wanted = new Set(report.wanted.map(({ assetClass }) => assetClass));
    const days = new Map(classDays(report).map((ofClass) => [ofClass.assetClass, ofClass]));
    return report.facts.classes
      .filter(({ assetClass }) => wanted.has(assetClass))
      .map((counts) => classDraft(report, counts, days.get(counts.assetClass) ?? null));
  },
};

function classDraft(report: TierReport, counts: ClassCounts, days: ClassDaysModel | null): PageDraft {
  const { tier, rows, facts, notes, regimes } = report;
  const { assetClass, title } = counts;
  const path = classPath(assetClass);
  const members = rows.instruments.filter((instrument) => instrument.assetClass === assetClass);
  const changesOf = Map.groupBy(
    facts.changes.filter((change) => change.assetClass === assetClass),
    ({ symbol }) => symbol,
  );
  const memberRows = members
    .map(({ symbol, name, daily }) => ({
      symbol,
      name,
      daily,
      cells: can(tier, 'evidence') ? cellsOf(regimes.get(symbol) ?? [], changesOf.get(symbol) ?? []) : [],
    }))
    .sort(byState);
  const written = notes.ofMarket(path, members, classNote(counts), assetClass);
  const model: ClassModel = {
    ...frameOf(report, { path, title, members, trail: [OVERVIEW_LINK] }),
    template: 'class',
    note: written.note,
    citations: written.citations,
    stories: notes.storiesOf(path, members, classNote(counts), assetClass),
    counts,
    tests: classTestsOf(rows.relative, assetClass),
    days,
    ...differsOf(memberRows),
    ...sizesOf(assetClass, new Set(members.map(({ symbol }) => symbol)), can(tier, 'evidence') ? rows.ranges : []),
    heatFinding: heatTitle(memberRows),
    map: tieMapOf(rows.ties, assetClass),
    rows: memberRows,
  };
  return { model, written };
}
