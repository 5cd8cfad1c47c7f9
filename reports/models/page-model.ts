import { z } from 'zod';
import { classModel } from './class.ts';
import { instrumentModel } from './instrument.ts';
import { methodologyModel } from './methodology.ts';
import { overviewModel } from './overview.ts';
import { shiftsModel } from './shifts.ts';
import { signalsModel } from './signals.ts';

export const pageModel = z.discriminatedUnion('template', [
  overviewModel,
  classModel,
  instrumentModel,
  signalsModel,
  shiftsModel,
  methodologyModel,
]);

export type PageModel = z.infer<typeof pageModel>;
