import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TIERS } from '#contracts/tiers.ts';
import { type Bucket, takeFrom } from './bucket.ts';
import { limitsInMemory, limitsOfTier, ROUTE_CLASSES } from './limits.ts';

const policies = fc.record({
  rate: fc.double({ min: 0.1, max: 500, noNaN: true }),
  burst: fc.integer({ min: 1, max: 5_000 }),
});
/** Steps of a clock, which may be set back, and what a request costs. */
const arrivals = fc.array(
  fc.record({ step: fc.integer({ min: -5_000, max: 20_000 }), cost: fc.integer({ min: 1, max: 5 }) }),
  { maxLength: 200 },
);

describe('a token bucket', () => {
  it('lets through no more than its burst and what it fills with, however the clock is set', () => {
    fc.assert(
      fc.property(policies, arrivals, (policy, requests) => {
        let [now, forwards, through] = [1_000_000, 0, 0];
        let bucket: Bucket | undefined;
        let newest = now;
        for (const { step, cost } of requests) {
          now += step;
          if (now > newest) {
            forwards += now - newest;
            newest = now;
          }
          const taken = takeFrom(bucket, policy, cost, now);
          bucket = taken.bucket;
          if (taken.waitMs === 0) through += Math.min(cost, policy.burst);
          expect(bucket.tokens).toBeGreaterThanOrEqual(0);
          expect(bucket.tokens).toBeLessThanOrEqual(policy.burst);
        }
        expect(through).toBeLessThanOrEqual(policy.burst + (forwards * policy.rate) / 1000 + 1e-6 * requests.length);
      }),
    );
  });

  it('lets a request through after the time that it was told to wait', () => {
    fc.assert(
      fc.property(policies, arrivals, (policy, requests) => {
        let now = 1_000_000;
        let bucket: Bucket | undefined;
        for (const { step, cost } of requests) {
          now += Math.abs(step) % 50;
          const taken = takeFrom(bucket, policy, cost, now);
          bucket = taken.bucket;
          if (taken.waitMs > 0) expect(takeFrom(bucket, policy, cost, now + taken.waitMs).waitMs).toBe(0);
        }
      }),
    );
  });
});

describe('limits in memory', () => {
  it('count every tenant and every kind of route by itself', async () => {
    const limits = limitsInMemory(() => 0);
    const policy = { rate: 1, burst: 2 };
    const take = async (tenant: string, routes: (typeof ROUTE_CLASSES)[number]) =>
      (await limits.take(tenant, routes, policy, 1)).retryAfter;
    expect([await take('a', 'lists'), await take('a', 'lists'), await take('a', 'lists')]).toEqual([null, null, 1]);
    expect([await take('b', 'lists'), await take('a', 'documents')]).toEqual([null, null]);
  });

  it('say what is allowed, what is left and when there is room, in quoted names', async () => {
    const limits = limitsInMemory(() => 0);
    const policy = { rate: 2, burst: 10 };
    expect((await limits.take('a', 'documents', policy, 4)).headers).toEqual({
      'ratelimit-policy': '"documents";q=10;w=5',
      ratelimit: '"documents";r=6;t=2',
    });
    expect(await limits.take('a', 'documents', policy, 8)).toMatchObject({
      retryAfter: 1,
      headers: { ratelimit: '"documents";r=6;t=1' },
    });
  });

  it('give every tier more than the one below it, and none nothing', () => {
    const tiers = TIERS.map(limitsOfTier);
    for (const routes of ROUTE_CLASSES)
      for (const [i, tier] of tiers.entries()) {
        const below = tiers[i - 1]?.[routes] ?? { rate: 0, burst: 1 };
        expect(tier[routes].burst).toBeGreaterThanOrEqual(below.burst);
        expect(tier[routes].rate).toBeGreaterThan(below.rate);
      }
  });
});
