import { can } from '#contracts/tiers.ts';
import { SHIFTS_PATH } from '../paths.ts';
import { shiftsOf } from '../shifts.ts';
import { frameOf } from './frame.ts';
import type { PageType } from './page-type.ts';

/** Correlations that shifted, and how tightly the classes move together. */
export const shiftsPage: PageType = {
  template: 'shifts',
  isFor: (tier) => can(tier, 'correlations'),
  links: () => [{ href: SHIFTS_PATH, text: 'Correlations' }],
  build(report) {
    const { rows } = report;
    const frame = frameOf(report, { path: SHIFTS_PATH, title: 'Correlation shifts', members: rows.instruments });
    return [{ model: { ...frame, ...shiftsOf(rows) } }];
  },
};
