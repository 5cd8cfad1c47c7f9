import { METHODOLOGY_PATH } from '../paths.ts';
import type { PageType } from './page-type.ts';

/** How to read the report. The method does not change with the data: without an as-of of its own, a tick leaves the page as it is. */
export const methodologyPage: PageType = {
  template: 'methodology',
  isFor: () => true,
  links: () => [{ href: METHODOLOGY_PATH, text: 'Method' }],
  build: ({ tier, navigation }) => [
    {
      model: {
        tier: tier.name,
        path: METHODOLOGY_PATH,
        title: 'How to read this report',
        navigation: [...navigation],
        asOf: 0,
        runId: '',
        currentUntil: Number.MAX_SAFE_INTEGER,
        nextUpdate: Number.MAX_SAFE_INTEGER,
        trail: [],
        template: 'methodology',
      },
    },
  ],
};
