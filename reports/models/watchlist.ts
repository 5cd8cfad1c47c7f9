import { z } from 'zod';
import { page } from './frame.ts';

/** The list itself is on the reader's device. */
export const watchlistModel = page.extend({ template: z.literal('watchlist') });
