import { METHODOLOGY_PATH } from '../paths.ts';
import { dailyFrameOf } from './frame.ts';
import type { PageType } from './page-type.ts';

/** How to read the report. */
export const methodologyPage: PageType = {
  template: 'methodology',
  isFor: () => true,
  links: () => [{ href: METHODOLOGY_PATH, text: 'Method', group: 'Help' }],
  build: (report) => [
    {
      model: {
        ...dailyFrameOf(report, { path: METHODOLOGY_PATH, title: 'How to read this report' }),
        template: 'methodology',
      },
    },
  ],
};
