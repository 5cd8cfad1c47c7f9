import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { REDIS_PROGRAM, type RedisServer, startRedis } from '../testing/redis-server.ts';
import { limitsInRedis, MOST_AHEAD, type SharedLimits } from './limits-in-redis.ts';

const POLICY = { rate: 20, burst: 100 };

describe(`limits of several gateways on ${REDIS_PROGRAM ?? 'Redis (skipped: no server is installed)'}`, () => {
  if (REDIS_PROGRAM === null) return it.skip('no server is installed', () => {});
  let server: RedisServer;
  const open: SharedLimits[] = [];
  const gateways = async (number: number): Promise<SharedLimits[]> => {
    const made = Array.from({ length: number }, (_, i) =>
      limitsInRedis({ url: server.url, id: `gateway-${i}`, now: Date.now }),
    );
    open.push(...made);
    while (!made.every((each) => each.isShared())) await sleep(10);
    return made;
  };
  beforeEach(async () => {
    server = await startRedis();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((each) => each.close()));
    await server.close();
  });
  /** Requests that are let through when every gateway asks without a pause for a time. */
  async function letThrough(
    limits: readonly SharedLimits[],
    ms: number,
  ): Promise<{ through: number; seconds: number }> {
    const from = performance.now();
    let through = 0;
    await Promise.all(
      limits.map(async (each) => {
        while (performance.now() - from < ms) {
          if ((await each.take('a', 'lists', POLICY, 1)).retryAfter === null) through++;
          await sleep(1);
        }
      }),
    );
    return { through, seconds: (performance.now() - from) / 1000 };
  }

  it('let no more through than one limit, whatever the number of gateways', async () => {
    for (const number of [1, 4]) {
      const limits = await gateways(number);
      const { through, seconds } = await letThrough(limits, 1_500);
      const allowed = POLICY.burst + POLICY.rate * seconds;
      expect(through).toBeLessThanOrEqual(allowed + number * MOST_AHEAD);
      expect(through).toBeGreaterThan(allowed * 0.7);
      await sleep(100);
      await Promise.all(open.splice(0).map((each) => each.close()));
      await server.close();
      server = await startRedis();
    }
  });

  it('take nothing ahead of whoever asks rarely', async () => {
    const [limits] = await gateways(1);
    for (let i = 0; i < 5; i++) {
      await limits?.take('rare', 'lists', { rate: 0.01, burst: 100 }, 1);
      await sleep(60);
    }
    expect(await limits?.left('rare', 'lists', { rate: 0.01, burst: 100 })).toBeGreaterThan(92);
  });

  it('divide it while the server is away, and share it again when it is back', async () => {
    const limits = await gateways(4);
    // Each has heard of all four.
    await sleep(5_200);
    await server.kill();
    const { through, seconds } = await letThrough(limits, 1_000);
    expect(through).toBeLessThanOrEqual(POLICY.burst + POLICY.rate * seconds + 4 * MOST_AHEAD + 4);
    expect(through).toBeGreaterThan(POLICY.burst * 0.5);
    await server.start();
    const from = performance.now();
    while (!limits.every((each) => each.isShared()) && performance.now() - from < 10_000) {
      for (const each of limits) await each.take('b', 'lists', POLICY, 1);
      await sleep(50);
    }
    expect(limits.every((each) => each.isShared())).toBe(true);
  }, 30_000);

  it('answer at once while the server is away', async () => {
    const [limits] = await gateways(1);
    await server.kill();
    await limits?.take('a', 'lists', POLICY, 1);
    const from = performance.now();
    for (let i = 0; i < 100; i++) await limits?.take('a', 'lists', POLICY, 1);
    expect(performance.now() - from).toBeLessThan(2_000);
  });
});
