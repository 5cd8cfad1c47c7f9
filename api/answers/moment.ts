import { z } from 'zod';

/** A time in an answer: as ISO 8601 writes it, in UTC. */
export const moment = z.iso.datetime();

/** A time (UTC ms) as an answer has it; null stays null. */
export const isoOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
