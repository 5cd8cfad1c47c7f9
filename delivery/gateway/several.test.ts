import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listGrants, revokeGrants } from '#database/grants.ts';
import { unsubscribe } from '#database/recipients.ts';
import { setTenantStatus } from '#database/tenants.ts';
import { LINK } from '../access/claims.ts';
import { REUSED_MS } from './reused.ts';
import { openTestGateway, type TestGateway } from './testing/test-gateway.ts';

/** The longest that the product promises; what the rows say is reused for less. */
const PROMISED_MS = 60_000;
let first: TestGateway;
let second: TestGateway;
beforeAll(async () => {
  first = await openTestGateway();
  second = await openTestGateway({ database: first.database, keys: first.keys, now: () => first.clock });
});
afterAll(async () => {
  await second?.close();
  await first?.close();
});

/** The answers of both gateways to the link, to a session of each and to a session of the other. */
async function answers(url: string, cookies: readonly string[]): Promise<number[]> {
  const path = new URL(url).pathname;
  const asked = [first, second].flatMap((world) => [
    world.get(path),
    ...cookies.map((cookie) => world.get('/', cookie)),
  ]);
  return (await Promise.all(asked)).map(({ status }) => status);
}

describe('two gateways on one database', () => {
  const email = 'growth@example.com';
  const endings: readonly [what: string, end: (grant: string) => Promise<unknown>, status: number][] = [
    ['a grant is revoked', (grant) => revokeGrants(first.database, [grant]), 410],
    [
      'all grants of a tenant are revoked',
      async () =>
        revokeGrants(
          first.database,
          (await listGrants(first.database, { tenant: 'demo' })).map(({ id }) => id),
        ),
      410,
    ],
    ['a tenant is suspended', () => setTenantStatus(first.database, 'demo', 'suspended'), 403],
  ];

  it.each(endings)('let nobody in by link or session within a minute after %s', async (_what, end, status) => {
    await endsAt(end, status);
  });

  it('let nobody in within a minute after a recipient has unsubscribed', async () => {
    await setTenantStatus(first.database, 'demo', 'active');
    first.clock += REUSED_MS;
    const { tenantId, id } = await first.recipient(email);
    await endsAt(() => unsubscribe(first.database, tenantId, id), 410);
  });

  async function endsAt(end: (grant: string) => Promise<unknown>, status: number): Promise<void> {
    const url = await first.link(email);
    const path = new URL(url).pathname;
    const cookies = [await first.session(path), await second.session(path)];
    expect(await answers(url, cookies)).toEqual([303, 200, 200, 303, 200, 200]);
    const claim = await first.keys.verify(LINK, path.slice('/r/'.length));
    await end(claim?.g ?? '');
    expect(REUSED_MS).toBeLessThanOrEqual(PROMISED_MS);
    first.clock += REUSED_MS;
    expect(await answers(url, cookies)).toEqual(Array(6).fill(status));
  }
});
