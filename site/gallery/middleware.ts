import type { APIContext, MiddlewareNext } from 'astro';
import { BRAND_STYLE } from '#wording/brand.ts';
import { AS_IT_IS, addressOf, allFixtures, type Fixture } from './fixtures.ts';
import { BRAND_SHEET, listOf, withClock } from './list.ts';

const answer = (text: string, type: string, status = 200): Response =>
  new Response(text, { status, headers: { 'content-type': `${type}; charset=utf-8` } });

/** Answers an address of the gallery with its fixture, rendered by the templates as they are now. Fixtures are read anew each time. */
export async function onRequest({ url, locals, redirect }: APIContext, next: MiddlewareNext): Promise<Response> {
  const path = decodeURIComponent(url.pathname);
  if (path === BRAND_STYLE) return answer(BRAND_SHEET, 'text/css');
  const fixtures = allFixtures();
  if (path === '/') return answer(listOf(fixtures), 'text/html');
  const fixture = fixtures.find((each) => addressOf(each) === path);
  if (fixture === undefined) {
    const other = counterpartOf(path, fixtures);
    return other === undefined ? answer('no such fixture', 'text/plain', 404) : redirect(addressOf(other));
  }
  // A frozen object of the framework's in its types only.
  Object.assign(locals, { model: fixture.model });
  const page = await next();
  return page.status === 200 ? answer(withClock(await page.text(), fixture), 'text/html') : page;
}

/** Where a link of a report leads in the gallery: the page of this address, or one of its type. */
function counterpartOf(path: string, fixtures: readonly Fixture[]): Fixture | undefined {
  const plain = fixtures.filter(({ name }) => name === AS_IT_IS).reverse();
  const folder = `/${path.split('/')[1]}/`;
  return plain.find(({ model }) => model.path === path) ?? plain.find(({ model }) => model.path.startsWith(folder));
}
