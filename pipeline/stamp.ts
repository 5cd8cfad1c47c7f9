import type { Stamp } from '#warehouse/stamp.ts';

/** The run that writes. */
export type StampedRun = Pick<Stamp, 'asOf' | 'version' | 'runId'>;

/**
 * The stamp of what an activity of a run writes. Its id begins the deduplication tokens of the blocks, so that a second attempt
 * stores nothing twice: it must never change for a block that is written again. `part`: one of several steps of the activity.
 */
export const stampOf = ({ asOf, version, runId }: StampedRun, activity: string, part?: string | number): Stamp => ({
  asOf,
  version,
  runId,
  activityId: part === undefined ? `${activity}-${runId}` : `${activity}-${runId}-${part}`,
});

/** The stamp of one block among several that an activity writes to the same table: what the block is stands first. */
export const blockOf = <T extends Stamp>(stamp: T, block: string): T => ({
  ...stamp,
  activityId: `${block}-${stamp.activityId}`,
});

/** The stamp of one step among several of the same kind: the step stands last. */
export const stepOf = <T extends Stamp>(stamp: T, step: string | number): T => ({
  ...stamp,
  activityId: `${stamp.activityId}-${step}`,
});
