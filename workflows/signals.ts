import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { StageProgress } from './contract.ts';

/** Signals rather than updates: a batch command can send a signal to every run that a query finds. */
export const retrySignal = defineSignal('retry');
export const skipSignal = defineSignal('skip');
export const abortSignal = defineSignal('abort');
export const progressQuery = defineQuery<StageProgress>('progress');
