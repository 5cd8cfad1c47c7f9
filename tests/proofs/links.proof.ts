import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LINK, SESSION } from '#delivery/access/claims.ts';
import { forgeAndVerify, forgery, KINDS, type Loot, loot } from '#delivery/access/testing/forgeries.ts';
import { openTestGateway, type TestGateway } from '#delivery/gateway/testing/test-gateway.ts';
import { createRandom } from '#market/math/random.ts';
import { mutatedManifests } from '#releases/testing/mutated-manifests.ts';
import { record } from './record.ts';

const TOKENS = 1_000_000;
const OVER_HTTP = 10_000;
const folder = mkdtempSync(path.join(tmpdir(), 'argus-links-'));
let world: TestGateway;
beforeAll(async () => {
  world = await openTestGateway();
});
afterAll(async () => {
  await world?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('a million forged tokens of every purpose open nothing', async () => {
  const have = await loot();
  for (const { purpose } of KINDS) {
    expect(await forgeAndVerify(have, purpose, TOKENS, createRandom(7))).toEqual([]);
    record('links', { [`forged tokens of the purpose ${purpose}, none opened`]: TOKENS });
  }
}, 3_600_000);

it('ten thousand forged links and cookies open nothing through the gateway', async () => {
  const url = await world.link('enterprise@example.com');
  const link = url.split('/r/')[1] as string;
  const cookie = await world.session(url);
  const have: Loot = {
    ...(await loot()),
    keys: world.keys,
    honest: { [LINK.purpose]: [link], [SESSION.purpose]: [cookie.split('=')[1] as string] },
  };
  const random = createRandom(8);
  let opened = 0;
  let cookies = 0;
  for (let i = 0; i < OVER_HTTP; i++) {
    const forgedLink = await world.get(`/r/${encodeURIComponent(forgery(have, LINK.purpose, random))}`);
    const forgedCookie = forgery(have, SESSION.purpose, random).replaceAll(/[^\x21-\x7e]/g, '');
    // Another spelling of the same cookie is the same cookie.
    if (decodeURIComponentOr(forgedCookie) === cookie.split('=')[1]) continue;
    const page = await world.get('/', `argus=${forgedCookie}`);
    cookies++;
    opened += Number(forgedLink.status < 400) + Number(page.status === 200);
  }
  expect(opened).toBe(0);
  expect((await world.get('/', cookie)).status).toBe(200);
  record('links', {
    'forged links over HTTP, none opened': OVER_HTTP,
    'forged cookies over HTTP, none opened': cookies,
  });
}, 3_600_000);

it('every manifest with a changed character is refused, or says what was written', async () => {
  const { tried, refused, same, believed } = await mutatedManifests(folder, { every: 1 });
  expect(believed).toEqual([]);
  expect(refused + same).toBe(tried);
  record('links', { 'manifests with a change at every character, none believed': tried, 'of them refused': refused });
}, 3_600_000);

function decodeURIComponentOr(text: string): string {
  try {
    return decodeURIComponent(text.split(';')[0] as string);
  } catch {
    return text;
  }
}
