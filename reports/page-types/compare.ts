import { can } from '#contracts/tiers.ts';
import { pairsOf } from '../compare/pairs.ts';
import { COMPARE_PATH } from '../paths.ts';
import { frameOf } from './frame.ts';
import type { PageType } from './page-type.ts';

/** Members of a class that the list has: the whole of it is on the page of all instruments. */
const LISTED = 60;

/** Two to four instruments side by side: the form, pairs worth a look, and where each instrument is. */
export const comparePage: PageType = {
  template: 'compare',
  isFor: (tier) => can(tier, 'evidence'),
  links: () => [{ href: COMPARE_PATH, text: 'Compare' }],
  build(report) {
    const { rows, facts } = report;
    return [
      {
        model: {
          ...frameOf(report, { path: COMPARE_PATH, title: 'Compare', members: rows.instruments }),
          template: 'compare',
          pairs: pairsOf(rows.ties),
          classes: facts.classes.map(({ assetClass, title }) => {
            const symbols = rows.instruments.filter((row) => row.assetClass === assetClass).map(({ symbol }) => symbol);
            return { assetClass, title, symbols: symbols.slice(0, LISTED), more: Math.max(0, symbols.length - LISTED) };
          }),
        },
      },
    ];
  },
};
