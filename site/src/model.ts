import type { PageModel } from '#reports/models/page-model.ts';
import type { QualityPageModel } from '#reports/quality-page.ts';

/** What a page is rendered from. */
export type Model = PageModel | QualityPageModel;

/** The model of one template. */
export type ModelOf<Template extends Model['template']> = Extract<Model, { template: Template }>;
