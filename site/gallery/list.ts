import { ARGUS } from '#wording/brand.ts';
import { AS_IT_IS, addressOf, type Fixture, TEMPLATES } from './fixtures.ts';

/** The page that lists all fixtures: a row for each page type, its tiers and then its cases. */
export function listOf(fixtures: readonly Fixture[]): string {
  const rows = TEMPLATES.map((template) => {
    const own = fixtures.filter((fixture) => fixture.template === template);
    const link = (fixture: Fixture) =>
      `<a href="${addressOf(fixture)}">${fixture.name === AS_IT_IS ? fixture.tier : fixture.name}</a>`;
    const plain = own.filter(({ name }) => name === AS_IT_IS);
    const strange = own.filter(({ name }) => name !== AS_IT_IS);
    return `<tr><th scope="row">${template}</th>${[plain, strange].map((each) => `<td>${each.map(link).join(' ')}</td>`).join('')}</tr>`;
  });
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Gallery of ${ARGUS.name}</title><style>${STYLE}</style></head><body><main><h1>Every page type, in every case</h1>
<p>A change of a template, a style or a fixture shows at once. Cases are of the highest tier that has the page.</p>
<table><thead><tr><th scope="col">Page</th><th scope="col">As it is, by tier</th><th scope="col">Cases</th></tr></thead>
<tbody>${rows.join('')}</tbody></table></main></body></html>`;
}

/** Colours of the system: the list belongs to no brand. */
const STYLE = `:root{color-scheme:light dark;font:16px/1.6 system-ui}main{max-width:70em;margin:2em auto;padding:0 1em}
th,td{text-align:left;vertical-align:top;padding:.4em 1em .4em 0}a{margin-right:.8em;white-space:nowrap}`;

/** Sets the clock of a page to that of its fixture: the data of a fixture are years old, and only one case is of stale ones. */
export const withClock = (html: string, { now }: Fixture): string =>
  html.replace('<head>', `<head><script>Date.now = () => ${now};</script>`);

/** What the gateway makes for the tenant of a reader. */
export const BRAND_SHEET = `.brand::after{content:"${ARGUS.name}"}`;
