import { z } from 'zod';
import { page } from './frame.ts';

export const methodologyModel = page.extend({ template: z.literal('methodology') });
