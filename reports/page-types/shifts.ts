import { can } from '#contracts/tiers.ts';
import { correlationsOf } from '../correlations/page.ts';
import { SHIFTS_PATH } from '../paths.ts';
import { dailyFrameOf } from './frame.ts';
import type { PageType } from './page-type.ts';

/** Correlations: what shifted, each class pair by pair, and how tightly the classes move together. */
export const shiftsPage: PageType = {
  template: 'shifts',
  isFor: (tier) => can(tier, 'correlations'),
  links: () => [{ href: SHIFTS_PATH, text: 'Correlations' }],
  build(report) {
    const { rows, facts } = report;
    const frame = dailyFrameOf(report, { path: SHIFTS_PATH, title: 'Correlations' });
    return [{ model: { ...frame, ...correlationsOf(rows, facts) } }];
  },
};
