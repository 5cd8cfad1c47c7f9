import { z } from 'zod';
import { archiveDayModel, archiveModel } from './archive.ts';
import { classModel } from './class.ts';
import { compareModel } from './compare.ts';
import { evaluationModel } from './evaluation.ts';
import { glossaryModel } from './glossary.ts';
import { instrumentModel } from './instrument.ts';
import { instrumentsModel } from './instruments.ts';
import { methodologyModel } from './methodology.ts';
import { noveltyPageModel } from './novelty-page.ts';
import { overviewModel } from './overview.ts';
import { shiftsModel } from './shifts.ts';
import { signalsModel } from './signals.ts';
import { statusModel } from './status.ts';
import { tiersModel } from './tiers.ts';
import { trackRecordModel } from './track-record.ts';
import { watchlistModel } from './watchlist.ts';

export const pageModel = z.discriminatedUnion('template', [
  overviewModel,
  classModel,
  instrumentModel,
  signalsModel,
  noveltyPageModel,
  shiftsModel,
  compareModel,
  trackRecordModel,
  archiveModel,
  archiveDayModel,
  instrumentsModel,
  watchlistModel,
  methodologyModel,
  evaluationModel,
  glossaryModel,
  statusModel,
  tiersModel,
]);

export type PageModel = z.infer<typeof pageModel>;
