/** Who wrote a block: every derived row carries as-of, version and run; the activity id begins its deduplication token. */
export interface Stamp {
  /** UTC ms. */
  readonly asOf: number;
  /** Order of attempts: the start of the workflow run in UTC ms. Never part of a content hash. */
  readonly version: number;
  readonly runId: string;
  readonly activityId: string;
}
