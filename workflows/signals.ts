import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { BackfillProgress, StageProgress } from '#contracts/runs.ts';

/** Signals rather than updates: a batch command can send a signal to every run that a query finds. */
export const retrySignal = defineSignal('retry');
export const skipSignal = defineSignal('skip');
export const abortSignal = defineSignal('abort');
export const progressQuery = defineQuery<StageProgress>('progress');

export const backfillProgressQuery = defineQuery<BackfillProgress>('backfillProgress');
/** Updates rather than signals: a wrong number is refused before it is in the history. */
export const pauseUpdate = defineUpdate<void>('pause');
export const resumeUpdate = defineUpdate<void>('resume');
export const setConcurrencyUpdate = defineUpdate<void, [number]>('setConcurrency');
