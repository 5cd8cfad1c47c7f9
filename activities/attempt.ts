import { activityInfo } from '@temporalio/activity';
import type { UtcMs } from '#market/time.ts';

/** When this attempt of the activity was scheduled: one time for all that the attempt writes, later in each attempt. */
export const attemptTime = (): UtcMs => activityInfo().currentAttemptScheduledTimestampMs;
