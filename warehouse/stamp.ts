import type { RunVersion } from '#contracts/runs.ts';
import { time, uint64, word } from '#market/column.ts';
import type { UtcMs } from '#market/time.ts';

/** Who wrote a block: every derived row carries as-of, version and run; the activity id begins its deduplication token. */
export interface Stamp {
  readonly asOf: UtcMs;
  readonly version: RunVersion;
  readonly runId: string;
  readonly activityId: string;
}

/** The columns that a stamp fills. */
export const STAMP_COLUMNS = { asOf: time(), version: uint64(), runId: word() };

/** What a stamp puts into each row of a block. */
export const stamped = ({ asOf, version, runId }: Stamp) => ({ asOf, version, runId });
