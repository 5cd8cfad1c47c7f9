import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countedKeys } from './counted-keys.ts';
import { networkOf } from './network.ts';
import { openTestGateway, type TestGateway } from './testing/test-gateway.ts';

const MINUTE = 60_000;
const LIMITS = { recipient: 20, tenant: 40, address: 60, newLinks: 3 };
/** A proxy in front: the tests come from its address, and it says whom they come from. */
const TRUSTED = ['127.0.0.1'];

let world: TestGateway;
let readers: string[];
beforeAll(async () => {
  world = await openTestGateway({ limits: LIMITS, trustedProxies: TRUSTED });
  readers = [];
  for (const name of ['growth', 'free', 'founding'])
    readers.push(await world.session(await world.link(`${name}@example.com`)));
}, 180_000);
afterAll(() => world?.close());

const ask = (path: string, { cookie = '', from = '192.0.2.1', method = 'GET' } = {}) =>
  fetch(`${world.gateway.url}${path}`, { method, redirect: 'manual', headers: { cookie, 'x-forwarded-for': from } });
/** The beginning of the next minute. */
const nextMinute = () => {
  world.clock = (Math.floor(world.clock / MINUTE) + 1) * MINUTE;
};
const statuses = async (times: number, options: Parameters<typeof ask>[1], path = '/') => {
  const seen: Record<number, number> = {};
  for (let i = 0; i < times; i++) {
    const { status } = await ask(path, options);
    seen[status] = (seen[status] ?? 0) + 1;
  }
  return seen;
};

describe('limits of requests', () => {
  it('a recipient gets its number of answers a minute, is told what is left, and is answered again in the next minute', async () => {
    nextMinute();
    const first = await ask('/', { cookie: readers[0] as string });
    expect(first.headers.get('ratelimit-policy')).toBe(
      '"recipient";q=20;w=60, "tenant";q=40;w=60, "address";q=60;w=60',
    );
    expect(first.headers.get('ratelimit')).toBe('"recipient";r=19;t=60');
    world.clock += 15_500;
    expect(await statuses(22, { cookie: readers[0] as string })).toEqual({ 200: 19, 429: 3 });
    const refused = await ask('/', { cookie: readers[0] as string });
    expect([refused.headers.get('retry-after'), refused.headers.get('ratelimit')]).toEqual([
      '45',
      '"recipient";r=0;t=45',
    ]);
    expect(await refused.text()).toContain('Too many requests');
    // Another reader is not held up by it.
    expect((await ask('/', { cookie: readers[1] as string })).status).toBe(200);
    nextMinute();
    expect((await ask('/', { cookie: readers[0] as string })).status).toBe(200);
  });

  it('all readers of a tenant together get its number of answers, from whatever addresses', async () => {
    nextMinute();
    let answered = 0;
    for (const [i, cookie] of readers.entries())
      answered += (await statuses(20, { cookie, from: `192.0.2.${i + 10}` }))[200] ?? 0;
    expect(answered).toBe(LIMITS.tenant);
  });

  it('an address gets its number of answers, with sessions and without, and an IPv6 network counts as one', async () => {
    nextMinute();
    expect(await statuses(70, { from: '198.51.100.7' })).toEqual({ 401: 60, 429: 10 });
    expect((await ask('/', { from: '198.51.100.8' })).status).toBe(401);
    let answered = 0;
    for (let i = 0; i < 70; i++)
      answered += Number((await ask('/', { from: `2001:db8:1:2::${i.toString(16)}` })).status === 401);
    expect(answered).toBe(LIMITS.address);
    expect((await ask('/', { from: '2001:db8:1:3::1' })).status).toBe(401);
  });

  it('new links are asked for a few times an hour from one address, with every address of a reader', async () => {
    nextMinute();
    const seen: number[] = [];
    for (let i = 0; i < 5; i++) {
      const body = new URLSearchParams({ email: `r${i}@example.com` });
      const headers = { 'x-forwarded-for': '203.0.113.9' };
      seen.push((await fetch(`${world.gateway.url}/link`, { method: 'POST', headers, body })).status);
    }
    expect(seen).toEqual([202, 202, 202, 429, 429]);
  });

  it('an address that nobody trusts is believed nothing: it is counted itself, whatever it says', async () => {
    const plain = await openTestGateway({ limits: LIMITS });
    try {
      let refused = 0;
      for (let i = 0; i < 70; i++) {
        const headers = { 'x-forwarded-for': `192.0.2.${i}` };
        refused += Number((await fetch(plain.gateway.url, { headers })).status === 429);
      }
      expect(refused).toBe(10);
    } finally {
      await plain.close();
    }
  }, 60_000);
});

describe('the count of keys', () => {
  it('a count is never too small, and with as many keys as a busy minute has hardly ever too large', () => {
    const counted = countedKeys({ windowMs: MINUTE, now: () => 0, seed: [1, 2] });
    const truth = new Map<string, number>();
    let tooLarge = 0;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5_000 }), (n) => {
        const key = `192.0.${n >> 8}.${n & 255}`;
        truth.set(key, (truth.get(key) ?? 0) + 1);
        const count = counted.count(counted.placesOf(key));
        expect(count).toBeGreaterThanOrEqual(truth.get(key) as number);
        tooLarge += Number(count > (truth.get(key) as number));
      }),
      { numRuns: 20_000 },
    );
    expect(tooLarge).toBeLessThan(200);
  });

  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8::6', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['nonsense:', 'nonsense:'],
  ])('the address %s is counted as %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
