import { Redis } from 'ioredis';
import type { BucketPolicy } from './bucket.ts';
import { type Limits, limitsInMemory, type RouteClass, type Verdict, verdictOf } from './limits.ts';

/** A gateway takes tokens ahead for so long, and never more: what a tenant may have above its limit is at most this many times the gateways. */
export const LEASE_MS = 50;
export const MOST_AHEAD = 20;
/** A gateway that has not been heard of for this time is none. */
const GATEWAY_MS = 15_000;
const HEARTBEAT_MS = 5_000;
/** A server that has not answered after this time does not answer. */
const PATIENCE_MS = 50;
/** It is asked again after this time. */
const AGAIN_MS = 1_000;
const GATEWAYS = 'argus:gateways';
/** Leases that are remembered; beyond it all are given up. */
const LEASES_KEPT = 50_000;

/**
 * Gives tokens of a bucket to a gateway, by the clock of the server: KEYS the bucket; ARGV rate, burst, cost, how many it would like, how many it
 * gives back. Returns what it gets, what is left, and how many ms to wait.
 */
const TAKE = `
local rate, burst, cost, ahead, back = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local at = tonumber(bucket[2]) or now
local tokens = math.min(burst, (tonumber(bucket[1]) or burst) + back + math.max(0, now - at) * rate / 1000)
cost = math.min(cost, burst)
local given, wait = 0, 0
if tokens >= cost then given = math.max(cost, math.min(ahead, math.floor(tokens))) else wait = math.ceil((cost - tokens) * 1000 / rate) end
redis.call('HSET', KEYS[1], 'tokens', tokens - given, 'at', math.max(now, at))
redis.call('PEXPIRE', KEYS[1], math.ceil(burst / rate * 1000) + 1000)
return { tostring(given), tostring(tokens - given), wait }`;

interface Lease {
  tokens: number;
  /** What was left in the bucket when it was given. */
  readonly left: number;
  readonly until: number;
  used: number;
}

export interface SharedLimits extends Limits {
  /** Whether the server answers; while it does not, each gateway gives its part of every limit. */
  isShared(): boolean;
  close(): Promise<void>;
}

/**
 * Buckets that all gateways share, on a Redis or Valkey server. A gateway takes tokens ahead for a tenant that asks often, so that most requests ask
 * nobody. While the server is away a limit is neither open nor shut: each gateway gives the part of it that the number of gateways makes, as it was known
 * last. `id` names this gateway; `now` is UTC ms.
 */
export function limitsInRedis({
  url,
  id,
  now,
}: {
  readonly url: string;
  readonly id: string;
  readonly now: () => number;
}): SharedLimits {
  const redis = new Redis(url, {
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    commandTimeout: PATIENCE_MS,
    connectTimeout: AGAIN_MS,
    retryStrategy: () => AGAIN_MS,
    lazyConnect: false,
  });
  // Every command that fails says so itself.
  redis.on('error', () => {});
  const alone = limitsInMemory(now);
  let leases = new Map<string, Lease>();
  let gateways = 1;
  let isShared = false;

  async function beat(): Promise<void> {
    try {
      const answers = await redis
        .multi()
        .zadd(GATEWAYS, now(), id)
        .zremrangebyscore(GATEWAYS, 0, now() - GATEWAY_MS)
        .zcard(GATEWAYS)
        .exec();
      gateways = Math.max(1, Number(answers?.[2]?.[1] ?? 1));
      isShared = true;
    } catch {
      isShared = false;
    }
  }
  redis.on('ready', () => void beat());
  const timer = setInterval(() => void beat(), HEARTBEAT_MS);
  timer.unref();

  /** A part of a limit: no gateway may give nothing. */
  const partOf = ({ rate, burst }: BucketPolicy): BucketPolicy => ({
    rate: rate / gateways,
    burst: Math.max(1, burst / gateways),
  });

  async function ask(key: string, routes: RouteClass, policy: BucketPolicy, cost: number): Promise<Verdict> {
    const before = leases.get(key);
    // Whoever asked often in the last lease gets twice as much ahead; who asks rarely takes what it needs.
    const ahead = Math.min(MOST_AHEAD, Math.max(cost, 2 * (before?.used ?? 0)));
    leases.delete(key);
    const answer = (await redis.eval(TAKE, 1, key, policy.rate, policy.burst, cost, ahead, before?.tokens ?? 0)) as [
      string,
      string,
      number,
    ];
    const [given, left, waitMs] = [Number(answer[0]), Number(answer[1]), Number(answer[2])];
    isShared = true;
    if (waitMs > 0) return verdictOf(routes, policy, left, waitMs);
    if (leases.size >= LEASES_KEPT) leases = new Map();
    const tokens = given - Math.min(cost, policy.burst);
    leases.set(key, { tokens, left, until: now() + LEASE_MS, used: cost });
    return verdictOf(routes, policy, left + tokens, 0);
  }
  const keyOf = (tenantId: string, routes: RouteClass): string => `argus:limit:${tenantId}:${routes}`;
  return {
    isShared: () => isShared,
    async take(tenantId, routes, policy, cost) {
      const key = keyOf(tenantId, routes);
      const lease = leases.get(key);
      if (lease !== undefined && lease.tokens >= cost && now() < lease.until) {
        lease.tokens -= cost;
        lease.used += cost;
        return verdictOf(routes, policy, lease.left + lease.tokens, 0);
      }
      if (redis.status !== 'ready') return await alone.take(tenantId, routes, partOf(policy), cost);
      try {
        return await ask(key, routes, policy, cost);
      } catch {
        isShared = false;
        return await alone.take(tenantId, routes, partOf(policy), cost);
      }
    },
    async left(tenantId, routes, policy) {
      try {
        const answer = (await redis.eval(TAKE, 1, keyOf(tenantId, routes), policy.rate, policy.burst, 0, 0, 0)) as [
          string,
          string,
          number,
        ];
        return Number(answer[1]);
      } catch {
        return await alone.left(tenantId, routes, partOf(policy));
      }
    },
    async close() {
      clearInterval(timer);
      await redis.zrem(GATEWAYS, id).catch(() => {});
      redis.disconnect();
    },
  };
}
