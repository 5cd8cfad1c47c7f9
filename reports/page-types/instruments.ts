import { INSTRUMENTS_PATH } from '../paths.ts';
import { dailyFrameOf } from './frame.ts';
import type { PageType, TierReport } from './page-type.ts';

/** All instruments by class and letter: how a reader without JavaScript finds one. */
export const instrumentsPage: PageType = {
  template: 'instruments',
  isFor: () => true,
  links: () => [{ href: INSTRUMENTS_PATH, text: 'Instruments', group: 'Help' }],
  build: (report) => [
    {
      model: {
        ...dailyFrameOf(report, { path: INSTRUMENTS_PATH, title: 'All instruments' }),
        template: 'instruments',
        classes: report.facts.classes.map(({ assetClass, title }) => ({
          assetClass,
          title,
          letters: lettersOf(report.rows.instruments.filter((instrument) => instrument.assetClass === assetClass)),
        })),
      },
    },
  ],
};

/** Symbols come in their order, so the letters do too. */
const lettersOf = (instruments: TierReport['rows']['instruments']) =>
  [...Map.groupBy(instruments, ({ symbol }) => letterOf(symbol))].map(([letter, members]) => ({
    letter,
    instruments: members.map(({ symbol, name }) => ({ symbol, name })),
  }));

/** Symbols that begin with a digit or a sign stand together. */
const letterOf = (symbol: string): string => {
  const first = symbol.slice(0, 1).toUpperCase();
  return /\p{L}/u.test(first) ? first : '0–9';
};
