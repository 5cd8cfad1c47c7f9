import { z } from 'zod';
import { can } from '#contracts/tiers.ts';
import { pageModel } from '../models/page-model.ts';
import { PAGE_TYPES } from '../page-types/page-types.ts';
import type { FileType } from './file-type.ts';

/** What the JSON of each kind of page is: its model without the links of the frame, which are of the site alone. */
const SCHEMAS = new Map(
  pageModel.options.map((model) => {
    const { navigation: _, twins: __, ...fields } = model.shape;
    const json = z.object({ $schema: z.string(), ...fields });
    return [fields.template.value, JSON.stringify(z.toJSONSchema(json))] as const;
  }),
);

/** `/schema/<template>.json`: the JSON Schema (2020-12) of the JSON of every kind of page that the tier has. */
export const schemas: FileType = ({ tier }) =>
  (can(tier, 'twins') ? PAGE_TYPES : [])
    .filter(({ isFor }) => isFor(tier))
    .map(({ template }) => ({
      tier: tier.name,
      path: `/schema/${template}.json`,
      type: 'application/schema+json',
      text: SCHEMAS.get(template) as string,
    }));
