import { afterAll, beforeAll, expect, it } from 'vitest';
import { clearBrand, setBrand } from '#database/brands.ts';
import { OUR_BRAND } from '../brands/brand.ts';
import { openTestGateway, type TestGateway } from './testing/test-gateway.ts';

const MARK = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>';
const NORTHMERE = {
  name: 'Northmere',
  colour: '#0b5d4b',
  mark: MARK,
  footer: 'Northmere Research LLP',
  contact: 'help@northmere.example',
  domain: '127.0.0.1',
};
const EARLIER = 11_000;

let world: TestGateway;
beforeAll(async () => {
  world = await openTestGateway();
}, 180_000);
afterAll(() => world?.close());

const body = async (path: string, cookie?: string) => (await world.get(path, cookie)).text();
/** Lets pass what a gateway remembers of a brand. */
const wait = () => {
  world.clock += EARLIER;
};

it('a reader of a tenant with a brand sees its name, colour and mark, and one without sees ours', async () => {
  const cookie = await world.session(await world.link('growth@example.com'));
  expect(await body('/brand.css', cookie)).toContain(OUR_BRAND.name);
  expect((await world.get('/brand.svg', cookie)).status).toBe(404);
  await setBrand(world.database, 'demo', { ...NORTHMERE, domain: null });
  wait();
  const style = await body('/brand.css', cookie);
  expect(style).toContain('content:"Northmere"');
  expect(style).not.toContain(OUR_BRAND.name);
  const mark = await world.get('/brand.svg', cookie);
  expect(await mark.text()).toBe(MARK);
  expect(mark.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
  expect(mark.headers.get('content-security-policy')).toContain('sandbox');
  // Without a session nobody knows whose reader that is.
  expect(await body('/brand.css')).toContain(OUR_BRAND.name);
});

it('a reader without a session sees a brand at its host name, on every page that says no', async () => {
  await setBrand(world.database, 'demo', NORTHMERE);
  wait();
  for (const path of ['/', '/r/none', '/u/none', '/class/crypto']) {
    const page = await body(path);
    expect(page).toContain('href="/brand.css"');
    expect(page).not.toContain(OUR_BRAND.name);
  }
  expect(await body('/brand.css')).toContain('content:"Northmere Research LLP"');
  await clearBrand(world.database, 'demo');
  wait();
  expect(await body('/brand.css')).toContain(OUR_BRAND.name);
});

it('a style sheet that a browser has is not sent again', async () => {
  const etag = (await world.get('/brand.css')).headers.get('etag') as string;
  const again = await fetch(`${world.gateway.url}/brand.css`, { headers: { 'if-none-match': etag } });
  expect(again.status).toBe(304);
});
