import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TIERS } from '#contracts/tiers.ts';
import type { Database } from '#database/database.ts';
import { startDatabase, type TestDatabase } from '#database/testing/servers.ts';
import { listMessages } from './deliveries.ts';
import { enterEndpoint } from './endpoints.ts';
import { messageIdOf } from './message-id.ts';
import { emitRelease } from './release-message.ts';
import { openSeal } from './sealing.ts';

let engine: TestDatabase;
let database: Database;
beforeAll(async () => {
  engine = await startDatabase('embedded');
  database = await engine.open();
}, 120_000);
afterAll(() => engine?.close());

async function endpointOf(tier: string, types: string[]) {
  const [tenantId, id] = [randomUUID(), randomUUID()];
  await database.system((tx) =>
    tx.query('INSERT INTO tenants (id, slug, name, tier) VALUES ($1, $2, $3, $4)', [
      tenantId,
      `t${tenantId.slice(0, 8)}`,
      'T',
      tier,
    ]),
  );
  const sealedSecret = openSeal(() => [randomBytes(32)], randomBytes).close({ tenantId, endpointId: id }, 'x');
  const made = { tenantId, id, url: 'https://example.com/', types, sealedSecret, createdBy: null, createdAt: 0 };
  await database.transaction(tenantId, (tx) => enterEndpoint(tx, made));
  return () => database.transaction(tenantId, (tx) => listMessages(tx, id, { limit: 10 }));
}

it('a publication is one message to each tenant that wants it, with the changed pages of its tier alone', async () => {
  const [low, high] = [TIERS[0]?.name as string, TIERS.at(-1)?.name as string];
  const [free, all, without] = [
    await endpointOf(low, ['release.published']),
    await endpointOf(high, ['release.published']),
    await endpointOf(high, ['key.created']),
  ];
  const change = {
    releaseId: 'r1',
    runId: 'tick-24x7-1',
    asOf: 0,
    at: 1_000,
    changed: [`${low}/crypto/`, `${high}/crypto/`, `${high}/crypto/x/`],
  };
  const options = { tiers: TIERS, base: 'https://argus.test' };
  for (let i = 0; i < 3; i++) await emitRelease(database, change, options);
  expect((await free()).map(({ payload }) => payload)).toMatchObject([{ changed: { pages: 1, paths: ['/crypto/'] } }]);
  expect((await all()).map(({ payload }) => payload)).toMatchObject([
    {
      release: 'r1',
      changed: { pages: 2, paths: ['/crypto/', '/crypto/x/'] },
      links: { overview: 'https://argus.test/v1/overview' },
    },
  ]);
  expect(await without()).toEqual([]);
  await emitRelease(database, { ...change, releaseId: 'r2', changed: [`${high}/crypto/`] }, options);
  expect([(await free()).length, (await all()).length]).toEqual([1, 2]);
});

it('the id of a fact is a UUID, and another for another fact', () => {
  expect(messageIdOf('a', 'b')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(
    new Set([messageIdOf('a', 'b'), messageIdOf('a', 'b'), messageIdOf('ab', ''), messageIdOf('b', 'a')]).size,
  ).toBe(3);
});
