import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SITE_ADDRESS } from '#contracts/site-address.ts';
import { revokeGrants } from '#database/grants.ts';
import { openContentStore } from '#releases/content-store.ts';
import { openReleaseReader, type ReleaseEntry, switchRelease } from '#releases/release.ts';
import { createFileLink } from '../access/links.ts';
import { openTestGateway, type TestGateway } from './testing/test-gateway.ts';

const FILES: Readonly<Record<string, readonly [type: string | undefined, text: string]>> = {
  '/instrument/BTC': [undefined, '<!doctype html>'],
  '/instrument/BTC.json': ['application/json', '{"a":1}'],
  '/instrument/^G.csv': ['text/csv; charset=utf-8', 'a\r\n1\r\n'],
  '/feed.xml': ['application/atom+xml; charset=utf-8', `<id>${SITE_ADDRESS}/</id>`],
  '/page.html': ['text/html; charset=utf-8', '<!doctype html>'],
};
const folder = mkdtempSync(path.join(tmpdir(), 'argus-files-'));
let world: TestGateway;

beforeAll(async () => {
  const store = openContentStore(path.join(folder, 'objects'));
  const pages = new Map<string, ReleaseEntry>();
  for (const [file, [type, text]] of Object.entries(FILES)) {
    const raw = Buffer.from(text);
    const sha256 = createHash('sha256').update(raw).digest('hex');
    await store.put({ sha256, raw }, Date.now());
    pages.set(`enterprise${file}`, {
      sha256,
      bytes: raw.length,
      modelHash: '',
      ...(type === undefined ? {} : { type }),
    });
  }
  await switchRelease(folder, { pages, scripts: [], styles: [] });
  world = await openTestGateway({ releases: openReleaseReader(folder), baseUrl: 'https://report.example' });
});
afterAll(async () => {
  await world?.close();
  rmSync(folder, { recursive: true, force: true });
});

const addressOf = (file: string, email = 'enterprise@example.com') => {
  const { database, keys, gateway, clock: now } = world;
  return createFileLink({ database, keys, baseUrl: gateway.url, now }, { email, file, days: 1 });
};

describe('a signed address of a file', () => {
  it('gives a program without cookies that file, as it is and with its type, and says when it has it already', async () => {
    const { url } = await addressOf('/instrument/BTC.json');
    const answer = await world.get(url);
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      'application/json',
      '{"a":1}',
    ]);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(answer.headers.get('cache-control')).toBe('private, no-cache');
    const etag = answer.headers.get('etag') ?? '';
    expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
  });

  it('writes the address of the host into a feed, and finds a file whose name is encoded', async () => {
    expect(await (await world.get((await addressOf('/feed.xml')).url)).text()).toBe('<id>https://report.example/</id>');
    expect((await world.get((await addressOf('/instrument/%5EG.csv')).url)).status).toBe(200);
  });

  it('opens no other file by another name, and no page, session or link by its token', async () => {
    const { url } = await addressOf('/instrument/BTC.json');
    const token = /\/f\/([^/]+)/.exec(url)?.[1] ?? '';
    const asked = [`/f/${token}/feed.xml`, `/f/${token}/%2Finstrument%2FBTC.json`, `/r/${token}`, `/u/${token}`];
    expect(await Promise.all(asked.map(async (target) => (await world.get(target)).status))).toEqual([
      403, 403, 403, 403,
    ]);
    expect((await world.get('/instrument/BTC.json', `argus=${token}; __Host-argus=${token}`)).status).toBe(401);
    const link = (await world.link('enterprise@example.com')).split('/r/')[1];
    expect((await world.get(`/f/${link}/feed.xml`)).status).toBe(403);
    expect((await world.get((await addressOf('/page.html')).url)).status).toBe(404);
  });

  it('gives nothing that its reader may not read now: of another tier, after its end, or revoked', async () => {
    expect((await world.get((await addressOf('/feed.xml', 'free@example.com')).url)).status).toBe(404);
    const [ended, revoked] = [await addressOf('/feed.xml'), await addressOf('/feed.xml')];
    await revokeGrants(world.database, [revoked.grant]);
    expect((await world.get(revoked.url)).status).toBe(410);
    world.clock += 86_400_000;
    expect((await world.get(ended.url)).status).toBe(410);
  });
});
