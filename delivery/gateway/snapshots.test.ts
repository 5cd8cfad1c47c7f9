import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listReads } from '#database/grant-reads.ts';
import { revokeGrants } from '#database/grants.ts';
import { hashOf } from '#files/hashed-copy.ts';
import { serveSnapshots } from '#releases/snapshots/served.ts';
import { openSnapshots } from '#releases/snapshots/store.ts';
import { FILE, LINK, SNAPSHOT } from '../access/claims.ts';
import { createSnapshotLink } from '../access/links.ts';
import { openTestGateway, type TestGateway } from './testing/test-gateway.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-served-'));
const DAY = '2026-11-25';
const TEXT = 'the rows of the tier enterprise';
const SHA = '0'.repeat(64);
let world: TestGateway;

/** A snapshot of one table, whose bytes are a text. */
async function keep(day: string, tier: string, revision: number, text: string): Promise<void> {
  const draft = await openSnapshots(folder).draft(day, tier);
  const file = path.join(draft.folder, 'regimes.parquet');
  writeFileSync(file, text);
  writeFileSync(path.join(draft.folder, `${tier}.duckdb`), `whole ${text}`);
  const tables = [{ name: 'regimes', rows: 1, ...(await hashOf(file)), columns: [] }];
  await draft.commit(
    {
      ...{
        format: 1,
        period: day,
        tier,
        revision,
        reason: revision === 1 ? null : 'late',
        asOf: `${day}T21:00:00Z`,
        from: null,
      },
      ...{ markets: ['xnys'], missing: [], runs: { count: 1, sha256: SHA }, writtenBy: {}, tables, previous: null },
    },
    null,
  );
}

beforeAll(async () => {
  for (const tier of ['founding', 'growth', 'enterprise']) await keep(DAY, tier, 1, `the rows of the tier ${tier}`);
  await keep('2026-11-24', 'enterprise', 1, 'the day before');
  world = await openTestGateway({ snapshots: serveSnapshots(folder) });
});
afterAll(async () => {
  await world?.close();
  rmSync(folder, { recursive: true, force: true });
});

const linkFor = (email: string, day: string | null = DAY) => {
  const { database, keys, gateway, clock: now } = world;
  return createSnapshotLink({ database, keys, baseUrl: gateway.url, now }, { email, day, days: 30 });
};
const sigOf = (url: string) => new URL(url).searchParams.get('sig') ?? '';
const ask = (where: string, sig: string, init: RequestInit = {}) =>
  fetch(`${world.gateway.url}/s/${where}?sig=${sig}`, init);

describe('a snapshot behind a signed address', () => {
  it('comes whole, in part, by its end, and as a head, with what a reader of ranges needs', async () => {
    const sig = sigOf((await linkFor('enterprise@example.com')).url);
    const where = `${DAY}/regimes.parquet`;
    const whole = await ask(where, sig);
    expect([whole.status, await whole.text(), whole.headers.get('accept-ranges')]).toEqual([200, TEXT, 'bytes']);
    const part = await ask(where, sig, { headers: { range: 'bytes=4-7' } });
    expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([
      206,
      'rows',
      `bytes 4-7/${TEXT.length}`,
    ]);
    const end = await ask(where, sig, { headers: { range: 'bytes=-10' } });
    expect([end.status, await end.text()]).toEqual([206, 'enterprise']);
    const head = await ask(where, sig, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), head.headers.get('etag')]).toEqual([
      200,
      String(TEXT.length),
      whole.headers.get('etag'),
    ]);
    expect(head.headers.get('content-encoding')).toBeNull();
    const behind = await ask(where, sig, { headers: { range: 'bytes=1000-' } });
    expect([behind.status, behind.headers.get('content-range')]).toEqual([416, `bytes */${TEXT.length}`]);
    const same = await ask(where, sig, { headers: { 'if-none-match': whole.headers.get('etag') ?? '' } });
    expect(same.status).toBe(304);
  });

  it('has no log beside it, whoever asks: DuckDB looks for one and must not be refused', async () => {
    const sig = sigOf((await linkFor('enterprise@example.com')).url);
    for (const each of [sig, 'wrong'])
      expect((await ask(`${DAY}/enterprise.duckdb.wal`, each, { method: 'HEAD' })).status).toBe(404);
  });

  it('comes from the tier of its reader: no address and no token gives a byte of another tier', async () => {
    const sig = sigOf((await linkFor('founding@example.com')).url);
    expect(await (await ask(`${DAY}/regimes.parquet`, sig)).text()).toBe('the rows of the tier founding');
    for (const name of [
      'enterprise.duckdb',
      'growth.duckdb',
      '../enterprise/r1/regimes.parquet',
      '..%2Fenterprise%2Fr1%2Fregimes.parquet',
      'database.json',
    ]) {
      const answer = await ask(`${DAY}/${name}`, sig);
      expect(answer.status, name).toBeGreaterThanOrEqual(400);
      expect(await answer.text(), name).not.toContain(TEXT);
    }
    expect((await ask(`${DAY}/founding.duckdb`, sig)).status).toBe(200);
    const free = sigOf((await linkFor('free@example.com')).url);
    expect((await ask(`${DAY}/regimes.parquet`, free)).status).toBe(404);
  });

  it('opens for the day that was given alone, and for all days where all were', async () => {
    const day = sigOf((await linkFor('enterprise@example.com')).url);
    expect((await ask('2026-11-24/regimes.parquet', day)).status).toBe(403);
    expect((await ask('index.json', day)).status).toBe(403);
    const all = sigOf((await linkFor('enterprise@example.com', null)).url);
    expect((await ask('2026-11-24/regimes.parquet', all)).status).toBe(200);
    const { tier, snapshots } = (await (await ask('index.json', all)).json()) as {
      tier: string;
      snapshots: { period: string; tables: { path: string }[] }[];
    };
    expect([tier, snapshots.map(({ period }) => period)]).toEqual(['enterprise', ['2026-11-24', DAY]]);
    expect((await ask(snapshots[0]?.tables[0]?.path ?? '', all)).headers.get('cache-control')).toMatch(/immutable/);
  });

  it('refuses what is not signed for it: no token, a broken one, and those of links and files', async () => {
    const sig = sigOf((await linkFor('enterprise@example.com')).url);
    const claim = await world.keys.verify(SNAPSHOT, sig);
    if (claim === null) throw new Error('the address is not valid');
    const others = await Promise.all([LINK, FILE].map((kind) => world.keys.sign(kind, claim)));
    for (const wrong of ['', 'x', `${sig}x`, sig.slice(0, -2), ...others])
      expect((await ask(`${DAY}/regimes.parquet`, wrong)).status, wrong).toBe(403);
  });

  it('gives the newest revision by its day, and an older one by its number', async () => {
    await keep('2026-11-20', 'enterprise', 1, 'first');
    const sig = sigOf((await linkFor('enterprise@example.com', null)).url);
    expect(await (await ask('2026-11-20/regimes.parquet', sig)).text()).toBe('first');
    await keep('2026-11-20', 'enterprise', 2, 'second');
    expect(await (await ask('2026-11-20/regimes.parquet', sig)).text()).toBe('second');
    expect(await (await ask('2026-11-20.r1/regimes.parquet', sig)).text()).toBe('first');
    expect((await ask('2026-11-20.r3/regimes.parquet', sig)).status).toBe(404);
  });

  it('counts the bytes of a grant, and ends with it while a program goes on asking', async () => {
    const { url, grant } = await linkFor('enterprise@example.com');
    const sig = sigOf(url);
    for (let n = 0; n < 3; n++)
      await (await ask(`${DAY}/regimes.parquet`, sig, { headers: { range: 'bytes=0-9' } })).text();
    await new Promise((resolve) => setTimeout(resolve, 11_000));
    expect((await listReads(world.database, grant)).map(({ requests, bytes }) => [requests, bytes])).toEqual([[3, 30]]);
    await revokeGrants(world.database, [grant]);
    world.clock += 60_000;
    expect((await ask(`${DAY}/regimes.parquet`, sig)).status).toBe(410);
  }, 30_000);
});

describe('the page of data', () => {
  const page = async (email: string) => {
    const session = await world.session(await world.link(email));
    const answer = await world.get('/data', session);
    return { status: answer.status, html: await answer.text() };
  };

  it('lists days, tables and lines whose addresses open what they name', async () => {
    const { status, html } = await page('enterprise@example.com');
    expect(status).toBe(200);
    expect(html).toContain('enterprise.duckdb');
    const address = /FROM &#39;http:\/\/127\.0\.0\.1\/s\/([^?]+)\?sig=([\w.-]+)/.exec(html);
    expect((await ask(address?.[1] ?? '', address?.[2] ?? '')).status).toBe(200);
  });

  it('says to a tier without snapshots which ones have them, and to a link to one page that it opens no data', async () => {
    expect((await page('free@example.com')).html).toContain('founding, growth, enterprise');
    expect((await page('free@example.com')).status).toBe(403);
    expect((await world.get('/data')).status).toBe(401);
  });
});
