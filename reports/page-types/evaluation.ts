import { ownEvaluation } from '../evaluation/evaluation.ts';
import { EVALUATION_PATH } from '../paths.ts';
import { dailyFrameOf } from './frame.ts';
import type { PageType } from './page-type.ts';

/** What the models were tested on, and where they failed: the same for every tier, because it tells of methods and of no market. */
export const evaluationPage: PageType = {
  template: 'evaluation',
  isFor: () => true,
  links: () => [{ href: EVALUATION_PATH, text: 'Evaluation', group: 'Help' }],
  build: (report) => [
    { model: { ...dailyFrameOf(report, { path: EVALUATION_PATH, title: 'Evaluation' }), ...ownEvaluation() } },
  ],
};
