import { can } from '#contracts/tiers.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import type { ClassModel } from '../models/class.ts';
import type { ClassCounts } from '../models/class-counts.ts';
import { classPath, OVERVIEW_LINK } from '../paths.ts';
import { classNote } from '../plain-notes.ts';
import type { RegimeRow } from '../queries/regimes.ts';
import { classTestsOf } from '../relative.ts';
import { cut, frameOf } from './frame.ts';
import type { PageDraft, PageType, TierReport } from './page-type.ts';

const CHANGES_SHOWN = 14;

/** One page for every class of the wanted instruments: its members on all timeframes. */
export const classPage: PageType = {
  template: 'class',
  isFor: () => true,
  links: ({ classes }) =>
    classes.map(({ assetClass, title }) => ({ href: classPath(assetClass), text: title, group: 'Classes' })),
  build(report) {
    const wanted = new Set(report.wanted.map(({ assetClass }) => assetClass));
    const regimes = Map.groupBy(report.rows.regimes, ({ symbol }) => symbol);
    return report.facts.classes
      .filter(({ assetClass }) => wanted.has(assetClass))
      .map((counts) => classDraft(report, counts, regimes));
  },
};

function classDraft(
  report: TierReport,
  counts: ClassCounts,
  regimes: ReadonlyMap<string, readonly RegimeRow[]>,
): PageDraft {
  const { tier, rows, facts, notes } = report;
  const { assetClass, title } = counts;
  const path = classPath(assetClass);
  const members = rows.instruments.filter((instrument) => instrument.assetClass === assetClass);
  const changes = facts.changes.filter((change) => change.assetClass === assetClass);
  const { shown, more } = cut(changes, CHANGES_SHOWN);
  const written = notes.ofMarket(path, members, classNote(counts), assetClass);
  const model: ClassModel = {
    ...frameOf(report, { path, title, members, trail: [OVERVIEW_LINK] }),
    template: 'class',
    note: written.note,
    citations: written.citations,
    stories: notes.storiesOf(path, members, classNote(counts), assetClass),
    counts,
    tests: classTestsOf(rows.relative, assetClass),
    changes: shown,
    moreChanges: more,
    rows: members.map(({ symbol, name, daily }) => ({
      symbol,
      name,
      daily,
      cells: can(tier, 'evidence') ? cellsOf(regimes.get(symbol) ?? []) : [],
    })),
  };
  return { model, written };
}

/** One cell for every timeframe, null where there is no regime. */
const cellsOf = (regimes: readonly RegimeRow[]): ClassModel['rows'][number]['cells'] =>
  TIMEFRAMES.map((timeframe) => {
    const regime = regimes.find((row) => row.timeframe === timeframe);
    return regime === undefined ? null : { timeframe, label: regime.label, confidence: regime.confidence };
  });
