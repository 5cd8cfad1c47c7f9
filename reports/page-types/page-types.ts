import { classPage } from './class.ts';
import { instrumentPage } from './instrument.ts';
import { methodologyPage } from './methodology.ts';
import { overviewPage } from './overview.ts';
import type { PageType } from './page-type.ts';
import { shiftsPage } from './shifts.ts';
import { signalsPage } from './signals.ts';

/** Every kind of page of a report, in the order of the navigation. */
export const PAGE_TYPES: readonly PageType[] = [
  overviewPage,
  classPage,
  instrumentPage,
  signalsPage,
  shiftsPage,
  methodologyPage,
];
