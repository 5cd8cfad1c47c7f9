import { CAPABILITIES, can } from '#contracts/tiers.ts';
import { CAPABILITY_TEXTS } from '#wording/capabilities.ts';
import { TIERS_PATH } from '../paths.ts';
import { dailyFrameOf } from './frame.ts';
import type { PageType } from './page-type.ts';

/** What each tier shows. */
export const tiersPage: PageType = {
  template: 'tiers',
  isFor: () => true,
  links: () => [{ href: TIERS_PATH, text: 'Tiers', group: 'Help' }],
  build: (report) => [
    {
      model: {
        ...dailyFrameOf(report, { path: TIERS_PATH, title: 'What each tier shows' }),
        template: 'tiers',
        tiers: report.tiers.map((tier) => ({
          name: tier.name,
          historyDays: can(tier, 'history') ? tier.historyDays : 0,
        })),
        capabilities: CAPABILITIES.map((id) => ({
          id,
          text: CAPABILITY_TEXTS[id],
          tiers: report.tiers.map((tier) => can(tier, id)),
        })),
      },
    },
  ],
};
