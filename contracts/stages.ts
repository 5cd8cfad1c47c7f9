/** The stages at which a run can be blocked, in the order of a batch and then of a backfill. Each has a page in docs/runbooks. */
export const STAGES = [
  'resolve',
  'reconcile',
  'daily-bars',
  'quality',
  'parameters',
  'regimes',
  'outcomes',
  'models',
  'ranges',
  'relative',
  'history',
  'shifts',
  'commit',
  'publish',
  'recipients',
  'digests',
  'snapshot',
  'plan',
  'load',
] as const;
export type Stage = (typeof STAGES)[number];
