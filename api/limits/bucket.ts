/** How many requests are answered: `rate` a second for ever, and `burst` at once. */
export interface BucketPolicy {
  readonly rate: number;
  readonly burst: number;
}

/** What is left in a bucket at a time (UTC ms). */
export interface Bucket {
  readonly tokens: number;
  readonly at: number;
}

/** What became of a request: the bucket after it, and how many ms to wait where it was one too many. */
export interface Taken {
  readonly bucket: Bucket;
  /** 0: it was let through. */
  readonly waitMs: number;
}

/**
 * A token bucket (RFC 2697 calls its two numbers CIR and CBS): it fills at `rate` up to `burst`, and a request takes its cost or nothing. A clock that
 * was set back fills nothing, and takes nothing away. A cost above the burst can never be paid: it takes the whole burst.
 */
export function takeFrom(bucket: Bucket | undefined, { rate, burst }: BucketPolicy, cost: number, now: number): Taken {
  const passed = bucket === undefined ? 0 : Math.max(0, now - bucket.at);
  const tokens = bucket === undefined ? burst : Math.min(burst, bucket.tokens + (passed * rate) / 1000);
  const wanted = Math.min(cost, burst);
  const at = Math.max(now, bucket?.at ?? now);
  if (tokens >= wanted) return { bucket: { tokens: tokens - wanted, at }, waitMs: 0 };
  return { bucket: { tokens, at }, waitMs: Math.ceil(((wanted - tokens) * 1000) / rate) };
}
