import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeKey } from './keys/key-text.ts';
import { MOST_UNKNOWN } from './limits/unknown-requests.ts';
import { openTestApi, type TestApi, type TestCompany } from './testing/test-api.ts';

let api: TestApi;
let acme: TestCompany;
beforeAll(async () => {
  api = await openTestApi();
  acme = await api.company('Acme', 'growth');
});
afterAll(async () => await api?.close());

describe('the API', () => {
  it('lets nobody in without a key that works, and says the same of every one that does not', async () => {
    const without = await api.ask('/v1/account', null);
    expect([without.status, ((await without.json()) as { code: string }).code]).toEqual([401, 'ARGUS_API_KEY_MISSING']);
    const bodies = await Promise.all(
      ['x', `${acme.key.text.slice(0, -1)}0`, `${acme.key.text}a`].map(async (text) => {
        const answer = await api.ask('/v1/account', text);
        const { instance: _, ...body } = (await answer.json()) as { instance: string };
        return { status: answer.status, body };
      }),
    );
    expect(new Set(bodies.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(bodies[0]).toMatchObject({
      status: 401,
      body: { code: 'ARGUS_API_KEY_INVALID', type: 'http://argus.test/errors/ARGUS_API_KEY_INVALID' },
    });
  });

  it('says who the key is of', async () => {
    const answer = await api.ask('/v1/account', acme.key.text);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ id: acme.tenantId, name: 'Acme', tier: 'growth', role: 'owner' });
    expect(answer.headers.get('ratelimit')).toMatch(/^"lists";r=\d+;t=\d+$/);
  });

  it('asks the database for the keys of one network a few hundred times a minute, and lets who is known go on', async () => {
    const statuses: Record<number, number> = {};
    for (let i = 0; i < MOST_UNKNOWN + 20; i++) {
      const { status } = await api.ask('/v1/account', makeKey('live', randomBytes));
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
    expect(statuses[429]).toBeGreaterThanOrEqual(20);
    expect((await api.ask('/v1/openapi.json', null)).status).toBe(429);
    expect((await api.ask('/v1/account', acme.key.text)).status).toBe(200);
    api.clock += 61_000;
    expect((await api.ask('/v1/openapi.json', null)).status).toBe(200);
  });
});
