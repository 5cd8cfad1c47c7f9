import { WATCHLIST_PATH } from '../paths.ts';
import { dailyFrameOf } from './frame.ts';
import type { PageType } from './page-type.ts';

/** The instruments that a reader has marked on this device. */
export const watchlistPage: PageType = {
  template: 'watchlist',
  isFor: () => true,
  links: () => [{ href: WATCHLIST_PATH, text: 'Watchlist', group: 'Help' }],
  build: (report) => [
    {
      model: {
        ...dailyFrameOf(report, { path: WATCHLIST_PATH, title: 'Your watchlist' }),
        template: 'watchlist',
      },
    },
  ],
};
