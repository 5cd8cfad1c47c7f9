import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { setBrand } from '#database/brands.ts';
import { HOUR } from '#market/time.ts';
import { OUR_BRAND } from '../brands/brand.ts';
import { ANSWER_MS } from './routes/new-link.ts';
import { openTestGateway, type TestGateway } from './testing/test-gateway.ts';

let world: TestGateway;
beforeAll(async () => {
  world = await openTestGateway();
}, 180_000);
afterAll(() => world?.close());

const ask = async (email: string, page = '/class/crypto') => {
  const started = performance.now();
  const answer = await fetch(`${world.gateway.url}/link`, {
    method: 'POST',
    body: new URLSearchParams({ email, page }),
  });
  return { status: answer.status, text: await answer.text(), ms: performance.now() - started };
};
const owed = async (): Promise<unknown[]> =>
  await world.database.system((tx) =>
    tx.query(
      'SELECT r.email, q.page FROM notices q JOIN recipients r ON r.id = q.recipient_id ORDER BY q.asked_at, r.email',
    ),
  );
afterEach(() => world.database.owner((tx) => tx.query('TRUNCATE notices')));

it('a reader who asks for a new link is owed a mail that leads to the page that was wanted', async () => {
  const form = await (await world.get('/class/crypto')).text();
  expect(form).toContain('<form class="link" method="post" action="/link">');
  expect(form).toContain('name="page" value="/class/crypto"');
  expect((await ask('Growth@Example.com')).status).toBe(202);
  expect(await owed()).toEqual([{ email: 'growth@example.com', page: '/class/crypto' }]);
});

it('the answer is the same in every byte, and comes at the same time, whether an address is known or not', async () => {
  await ask('warm@example.com');
  const known: Awaited<ReturnType<typeof ask>>[] = [];
  const unknown: typeof known = [];
  for (const name of ['growth', 'free', 'founding', 'enterprise']) {
    known.push(await ask(`${name}@example.com`));
    unknown.push(await ask(`${name}@example.org`));
  }
  expect(new Set([...known, ...unknown].map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  for (const { ms } of [...known, ...unknown]) expect(ms).toBeGreaterThanOrEqual(ANSWER_MS - 2);
  // The quickest of each: a machine that is busy makes some late, of either kind.
  const quickest = (all: readonly { ms: number }[]) => Math.min(...all.map(({ ms }) => ms));
  expect(Math.abs(quickest(known) - quickest(unknown))).toBeLessThan(ANSWER_MS / 4);
  expect(await owed()).toHaveLength(4);
});

it('however often an address is asked for, three mails an hour are owed to it, and again after an hour', async () => {
  for (let i = 0; i < 5; i++) expect((await ask('growth@example.com')).status).toBe(202);
  expect(await owed()).toHaveLength(3);
  world.clock += HOUR + 1;
  await ask('growth@example.com');
  expect(await owed()).toHaveLength(4);
});

it('no mail is owed to who has unsubscribed, of a suspended tenant, or at the host of another tenant', async () => {
  const change = (sql: string) => world.database.system((tx) => tx.query(sql));
  await change(`UPDATE recipients SET unsubscribed = true WHERE email = 'free@example.com'`);
  await ask('free@example.com');
  await change(`UPDATE recipients SET unsubscribed = false WHERE email = 'free@example.com'`);
  await change(`UPDATE tenants SET status = 'suspended'`);
  await ask('free@example.com');
  await change(`UPDATE tenants SET status = 'active'`);
  await change(`INSERT INTO tenants (id, slug, name) VALUES ('00000000-0000-4000-8000-0000000000ff', 'other', 'x')`);
  await setBrand(world.database, 'other', { ...OUR_BRAND, name: 'Other', domain: '127.0.0.1' });
  await ask('free@example.com');
  expect(await owed()).toEqual([]);
  await setBrand(world.database, 'demo', { ...OUR_BRAND, name: 'Demo' });
  await setBrand(world.database, 'other', { ...OUR_BRAND, name: 'Other' });
});

it('what is no address is said to be none, and a page that leads elsewhere becomes the start', async () => {
  for (const email of ['', 'x', 'a@b@c', `${'a'.repeat(300)}@example.com`, '<b>@example.com'])
    expect((await ask(email)).status).toBe(400);
  for (const page of ['//evil.example', '/a/../b', 'https://evil.example', `/${'x'.repeat(600)}`, '/"><script>'])
    expect((await ask('growth@example.com', page)).status).toBe(202);
  expect(new Set((await owed()).map((row) => (row as { page: string }).page))).toEqual(new Set(['/']));
});

it('a link that is over says since when, and an ended one offers another; who is suspended is offered none', async () => {
  const url = await world.link('growth@example.com');
  world.clock += 25 * HOUR;
  const text = await (await world.get(url)).text();
  expect(text).toMatch(/<h1>This link expired on \d+ \w+ \d{4}<\/h1>/);
  expect(text).toContain('action="/link"');
  const cookie = await world.session(await world.link('growth@example.com'));
  await world.database.system((tx) => tx.query(`UPDATE tenants SET status = 'suspended' WHERE slug = 'demo'`));
  world.clock += 10_000;
  expect(await (await world.get('/', cookie)).text()).not.toContain('action="/link"');
  await world.database.system((tx) => tx.query(`UPDATE tenants SET status = 'active' WHERE slug = 'demo'`));
  world.clock += 10_000;
});
