import type { RunVersion } from '#contracts/runs.ts';
import type { UtcMs } from '#market/time.ts';

/** Who wrote a block: every derived row carries as-of, version and run; the activity id begins its deduplication token. */
export interface Stamp {
  readonly asOf: UtcMs;
  readonly version: RunVersion;
  readonly runId: string;
  readonly activityId: string;
}
