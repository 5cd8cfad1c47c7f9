import { z } from 'zod';
import { CAPABILITIES, tierName } from '#contracts/tiers.ts';
import { page } from './frame.ts';

/** What each tier reads, lowest first, from the table that the views are made of. Prices are no part of it. */
export const tiersModel = page.extend({
  template: z.literal('tiers'),
  tiers: z.array(z.object({ name: tierName, historyDays: z.number().nullable() })),
  capabilities: z.array(z.object({ id: z.enum(CAPABILITIES), text: z.string(), tiers: z.array(z.boolean()) })),
});
