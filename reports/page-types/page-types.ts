import { archiveDayPage, archivePage } from './archive.ts';
import { classPage } from './class.ts';
import { comparePage } from './compare.ts';
import { evaluationPage } from './evaluation.ts';
import { glossaryPage } from './glossary.ts';
import { instrumentPage } from './instrument.ts';
import { instrumentsPage } from './instruments.ts';
import { methodologyPage } from './methodology.ts';
import { noveltyPage } from './novelty.ts';
import { overviewPage } from './overview.ts';
import type { PageType } from './page-type.ts';
import { shiftsPage } from './shifts.ts';
import { signalsPage } from './signals.ts';
import { statusPage } from './status.ts';
import { tiersPage } from './tiers.ts';
import { trackRecordPage } from './track-record.ts';
import { watchlistPage } from './watchlist.ts';

/** Every kind of page of a report, in the order of the navigation. */
export const PAGE_TYPES: readonly PageType[] = [
  overviewPage,
  classPage,
  instrumentPage,
  signalsPage,
  noveltyPage,
  shiftsPage,
  comparePage,
  trackRecordPage,
  archivePage,
  archiveDayPage,
  instrumentsPage,
  watchlistPage,
  methodologyPage,
  evaluationPage,
  glossaryPage,
  statusPage,
  tiersPage,
];
