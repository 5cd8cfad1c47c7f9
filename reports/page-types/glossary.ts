import { GLOSSARY } from '#wording/glossary.ts';
import { GLOSSARY_PATH } from '../paths.ts';
import { dailyFrameOf } from './frame.ts';
import type { PageType } from './page-type.ts';

const THEMES = Object.entries(GLOSSARY).map(([title, terms]) => ({
  title,
  terms: Object.entries(terms).map(([id, { term, means }]) => ({ id, term, means })),
}));

/** What each word of the report means: column heads and terms of all pages lead here. */
export const glossaryPage: PageType = {
  template: 'glossary',
  isFor: () => true,
  links: () => [{ href: GLOSSARY_PATH, text: 'Glossary', group: 'Help' }],
  build: (report) => [
    {
      model: {
        ...dailyFrameOf(report, { path: GLOSSARY_PATH, title: 'Every word of this report' }),
        template: 'glossary',
        themes: THEMES,
      },
    },
  ],
};
