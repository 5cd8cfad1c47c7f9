import { can } from '#contracts/tiers.ts';
import { OVERVIEW_LINK, OVERVIEW_PATH } from '../paths.ts';
import { overviewNote } from '../plain-notes.ts';
import { classRanges } from '../ranges.ts';
import { cut, frameOf } from './frame.ts';
import type { PageType } from './page-type.ts';

const CHANGES_SHOWN = 14;

/** The first page: how the classes stand and what changed. */
export const overviewPage: PageType = {
  template: 'overview',
  isFor: () => true,
  links: () => [OVERVIEW_LINK],
  build(report) {
    const { tier, rows, facts, notes } = report;
    const { classes, changes } = facts;
    const written = notes.ofMarket(OVERVIEW_PATH, rows.instruments, overviewNote(classes));
    const { shown, more } = cut(changes, CHANGES_SHOWN);
    return [
      {
        written,
        model: {
          ...frameOf(report, { path: OVERVIEW_PATH, title: 'Market overview', members: rows.instruments }),
          template: 'overview',
          note: written.note,
          citations: written.citations,
          stories: notes.storiesOf(OVERVIEW_PATH, rows.instruments, overviewNote(classes)),
          classes: [...classes],
          ranges: classRanges(rows.ranges, facts.bySymbol),
          changes: shown,
          moreChanges: more,
          instruments: (can(tier, 'evidence') ? rows.instruments : []).map(({ symbol, name, assetClass, daily }) => ({
            symbol,
            name,
            assetClass,
            label: daily,
          })),
        },
      },
    ];
  },
};
