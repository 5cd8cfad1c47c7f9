import { z } from 'zod';
import { DIRECTIONS } from '#market/models/signals/signal.ts';
import { factId, share, time, timeframe } from './fields.ts';
import { page } from './frame.ts';

/** What is said of the newest bar of one chart. */
export const signalModel = z.object({
  symbol: z.string(),
  assetClass: z.string(),
  timeframe,
  closeTime: time,
  direction: z.enum(DIRECTIONS),
  /** The sentence that stands where no direction is given; '' where one is. */
  reason: z.string(),
  confidence: share,
  /** "15 minutes", "5 days". */
  horizon: z.string(),
  /** Half-width of the 80 % interval of the move, as a share; null in warm-up. */
  halfWidth: z.number().nullable(),
  novelty: share.nullable(),
  drivers: z.array(z.string()),
  fact: factId,
});

export type SignalModel = z.infer<typeof signalModel>;

/** What the charts of one instrument say together. */
export const consensusModel = z.object({
  directional: z.number(),
  charts: z.number(),
  up: z.number(),
  down: z.number(),
  lean: z.number(),
  agreement: share,
});

export const trackModel = z.object({
  assetClass: z.string(),
  title: z.string(),
  timeframe,
  signals: z.number(),
  directional: z.number(),
  resolved: z.number(),
  /** Null below a hundred outcomes: a rate of few says nothing. */
  hitRate: z.object({ rate: share, low: share, high: share, n: z.number() }).nullable(),
  coverage: z.object({ rate: share, n: z.number() }).nullable(),
});

/** The hash of the last signal of a day in its chain, and how many signals the chain has up to it. */
export const headModel = z.object({ chain: z.string(), day: z.string(), signals: z.number(), head: z.string() });

export const signalsModel = page.extend({
  template: z.literal('signals'),
  note: z.array(z.string()),
  directional: z.array(signalModel),
  moreDirectional: z.number(),
  unusual: z.array(signalModel),
  moreUnusual: z.number(),
  /** Instruments of which several charts have a direction, the most agreed first. */
  consensus: z.array(consensusModel.extend({ symbol: z.string() })),
  reasons: z.array(z.object({ reason: z.string(), charts: z.number() })),
  /** How many models of directions may speak, as a title; '' while there are none. */
  record: z.string(),
  heads: z.array(headModel),
});

export type SignalsModel = z.infer<typeof signalsModel>;
