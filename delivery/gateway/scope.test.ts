import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openContentStore } from '#releases/content-store.ts';
import { openReleaseReader, type ReleaseEntry, switchRelease } from '#releases/release.ts';
import { createLink } from '../access/links.ts';
import { openTestGateway, type TestGateway } from './testing/test-gateway.ts';

const PAGES = ['/', '/class/crypto', '/class/equity', '/instrument/BTC', '/instrument/BTC.json', '/watch.json'];
const folder = mkdtempSync(path.join(tmpdir(), 'argus-scope-'));
let world: TestGateway;

beforeAll(async () => {
  const store = openContentStore(path.join(folder, 'objects'));
  const pages = new Map<string, ReleaseEntry>();
  for (const page of PAGES) {
    const raw = Buffer.from(`<!doctype html><title>${page}</title>`);
    const sha256 = createHash('sha256').update(raw).digest('hex');
    await store.put({ sha256, raw }, Date.now());
    pages.set(`enterprise${page}`, { sha256, bytes: raw.length, modelHash: '' });
  }
  await switchRelease(folder, { pages, scripts: [], styles: [] });
  world = await openTestGateway({ releases: openReleaseReader(folder) });
});
afterAll(async () => {
  await world?.close();
  rmSync(folder, { recursive: true, force: true });
});

const linkTo = async (scope: string, page: string | null = null, email = 'enterprise@example.com') => {
  const { database, keys, gateway, clock: now } = world;
  return (await createLink({ database, keys, baseUrl: gateway.url, now }, { email, scope, page, days: 1 })).url;
};
const statuses = async (cookie: string) =>
  Object.fromEntries(
    await Promise.all(PAGES.map(async (page) => [page, (await world.get(page, cookie)).status] as const)),
  );
const ALL = Object.fromEntries(PAGES.map((page) => [page, 200]));
const NONE = { ...Object.fromEntries(PAGES.map((page) => [page, 403])), '/': 303 };

describe('a session whose link is for one page', () => {
  it('reads that page and its files, and nothing else of its tier, also where others have just read it', async () => {
    const whole = await world.session(await linkTo('/'));
    const instrument = await world.session(await linkTo('/instrument/BTC'));
    const crypto = await world.session(await linkTo('/class/crypto'));
    // Twice: what is known from the first time must be refused all the same.
    for (const _ of [1, 2]) {
      expect(await statuses(whole)).toEqual(ALL);
      expect(await statuses(instrument)).toEqual({ ...NONE, '/instrument/BTC': 200, '/instrument/BTC.json': 200 });
      expect(await statuses(crypto)).toEqual({ ...NONE, '/class/crypto': 200 });
    }
    expect(world.refusals).toContain('out_of_scope');
  });

  it('leads its reader from the start of the site to the page, and says on any other that the link opens one page', async () => {
    const cookie = await world.session(await linkTo('/class/crypto'));
    expect((await world.get('/', cookie)).headers.get('location')).toBe('/class/crypto');
    expect(await (await world.get('/class/equity', cookie)).text()).toContain('Your link opens one page');
  });

  it('has the face of its tenant, which belongs to the page', async () => {
    const cookie = await world.session(await linkTo('/class/crypto'));
    expect((await world.get('/brand.css', cookie)).status).toBe(200);
  });

  it('cannot be widened by an address behind its link', async () => {
    const url = await linkTo('/class/crypto');
    const answer = await world.get(`${url}/../equity`);
    expect(answer.headers.get('location') ?? '/class/crypto').toBe('/class/crypto');
    expect((await world.get(`${url}/class/equity`)).headers.get('location')).toBe('/class/crypto');
  });
});

describe('links and the session a reader has', () => {
  it('a link for one page takes no session of the whole report away', async () => {
    const cookie = await world.session(await linkTo('/'));
    const answer = await world.get(await linkTo('/class/crypto'), cookie);
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([303, null]);
  });

  it('a link for one page replaces the session of another reader, of a narrower one, and one that has ended', async () => {
    const [url, other] = [await linkTo('/class/crypto'), await linkTo('/', null, 'growth@example.com')];
    for (const before of [other, await linkTo('/class/equity')])
      expect((await world.get(url, await world.session(before))).headers.get('set-cookie')).toMatch(/^argus=/);
    const ended = await world.session(await linkTo('/'));
    await world.database.system((tx) => tx.query(`UPDATE grants SET revoked = true WHERE scope = '/'`));
    world.clock += 10_000;
    expect((await world.get(url, ended)).headers.get('set-cookie')).toMatch(/^argus=/);
  });

  it('a link that leads to a page of the whole report opens the whole report', async () => {
    const url = await linkTo('/', '/class/crypto');
    expect((await world.get(url)).headers.get('location')).toBe('/class/crypto');
    expect(await statuses(await world.session(url))).toEqual(ALL);
    await expect(linkTo('/class/crypto', '/class/equity')).rejects.toMatchObject({ code: 'ARGUS_USAGE' });
  });
});
