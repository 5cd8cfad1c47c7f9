import type { Tier } from '#contracts/tiers.ts';
import { boundedMemory } from '#delivery/gateway/bounded-memory.ts';
import { type Bucket, type BucketPolicy, takeFrom } from './bucket.ts';

/** Routes that cost alike: stored answers, questions to the warehouse, changes. */
export const ROUTE_CLASSES = ['documents', 'lists', 'writes'] as const;
export type RouteClass = (typeof ROUTE_CLASSES)[number];
export type TenantLimits = Readonly<Record<RouteClass, BucketPolicy>>;

/** How long a tenant may ask at once for what it may ask for in that time. */
const BURST_SECONDS = 30;

/** The limits of a tier. A question to the warehouse costs several documents, a change more. */
export function limitsOfTier({ requestsPerSecond: rate }: Pick<Tier, 'requestsPerSecond'>): TenantLimits {
  const burst = rate * BURST_SECONDS;
  return {
    documents: { rate, burst },
    lists: { rate: rate / 5, burst: burst / 10 },
    writes: { rate: rate / 20 + 0.4, burst: Math.max(20, burst / 50) },
  };
}

/** What a request is told of the limit that counts it. */
export interface Verdict {
  /** Seconds until there is room again; null: it was let through. */
  readonly retryAfter: number | null;
  readonly headers: Readonly<Record<'ratelimit-policy' | 'ratelimit', string>>;
}

export interface Limits {
  take(tenantId: string, routes: RouteClass, policy: BucketPolicy, cost: number): Verdict | Promise<Verdict>;
  /** What is left now, without taking anything. */
  left(tenantId: string, routes: RouteClass, policy: BucketPolicy): number | Promise<number>;
}

/** Tenants whose buckets are remembered: one that is forgotten begins with a full one. */
const BUCKETS_KEPT = 200_000;

/** Buckets in the memory of this process. `now` is UTC ms. */
export function limitsInMemory(now: () => number): Limits {
  const buckets = boundedMemory<Bucket>(BUCKETS_KEPT);
  return {
    take(tenantId, routes, policy, cost) {
      const key = `${tenantId}/${routes}`;
      const taken = takeFrom(buckets.get(key), policy, cost, now());
      buckets.set(key, taken.bucket, 1);
      return verdictOf(routes, policy, taken.bucket.tokens, taken.waitMs);
    },
    left: (tenantId, routes, policy) => takeFrom(buckets.get(`${tenantId}/${routes}`), policy, 0, now()).bucket.tokens,
  };
}

/**
 * The verdict in the fields of draft-ietf-httpapi-ratelimit-headers (11): the policy is the burst (q) and the seconds in which an empty bucket is full
 * again (w); `RateLimit` says what is left (r), and after how many seconds (t) the bucket is full or a refused request fits.
 */
export function verdictOf(routes: RouteClass, { rate, burst }: BucketPolicy, tokens: number, waitMs: number): Verdict {
  const seconds = waitMs > 0 ? Math.ceil(waitMs / 1000) : Math.ceil((burst - tokens) / rate);
  return {
    retryAfter: waitMs > 0 ? seconds : null,
    headers: {
      'ratelimit-policy': `"${routes}";q=${Math.floor(burst)};w=${Math.ceil(burst / rate)}`,
      ratelimit: `"${routes}";r=${Math.floor(tokens)};t=${seconds}`,
    },
  };
}
