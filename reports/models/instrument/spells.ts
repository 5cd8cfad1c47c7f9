import { z } from 'zod';
import { label, share } from '../fields.ts';

const interval = { low: share.nullable(), high: share.nullable() };

/** How long states of the daily label last in its class, by Kaplan and Meier. */
export const survivalModel = z.object({
  finding: z.string(),
  label,
  /** Share of the states that last beyond so many days, with its 80 % interval over waves. */
  points: z.array(z.object({ days: z.number(), share, ...interval })),
  /** Days that the state of today has lasted. */
  today: z.number(),
  spells: z.number(),
  ended: z.number(),
  /** Waves that the states began in; null for a tier that does not read them. */
  waves: z.number().nullable(),
});
export type SurvivalModel = z.infer<typeof survivalModel>;

/** What followed states of the daily label in its class. */
export const nextModel = z.object({
  finding: z.string(),
  label,
  rows: z.array(
    z.object({
      /** The label before it, of states that came from one alone; null: of all. */
      after: label.nullable(),
      ends: z.number(),
      /** Most frequent first. */
      nexts: z.array(z.object({ label, changes: z.number(), share })),
    }),
  ),
  /** How sure the counts are. */
  doubt: z.string(),
});
export type NextModel = z.infer<typeof nextModel>;

/** Confidence at a change against how long the new state lasted, for the daily label in its class. Days. */
export const calibrationModel = z.object({
  finding: z.string(),
  label,
  rows: z.array(
    z.object({
      from: share,
      to: share,
      /** Whether the state of today began in this bucket. */
      current: z.boolean(),
      spells: z.number(),
      ended: z.number(),
      waves: z.number(),
      lowerQuartile: z.number().nullable(),
      median: z.number().nullable(),
      upperQuartile: z.number().nullable(),
    }),
  ),
});
export type CalibrationModel = z.infer<typeof calibrationModel>;
