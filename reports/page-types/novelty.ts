import { can } from '#contracts/tiers.ts';
import { noveltyPageOf } from '../novelty/page.ts';
import { NOVELTY_PATH } from '../paths.ts';
import { frameOf } from './frame.ts';
import type { PageType } from './page-type.ts';

/** What is unusual today, how unusual and by what, how classes went, and what came after such days. */
export const noveltyPage: PageType = {
  template: 'novelty',
  isFor: (tier) => can(tier, 'evidence'),
  links: () => [{ href: NOVELTY_PATH, text: 'Novelty' }],
  build(report) {
    const frame = frameOf(report, { path: NOVELTY_PATH, title: 'Novelty', members: report.rows.instruments });
    return [{ model: { ...frame, ...noveltyPageOf(report) } }];
  },
};
