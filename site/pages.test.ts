import { brotliCompressSync, constants } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { factIdsOf } from '#contracts/fact.ts';
import { TIERS } from '#contracts/tiers.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { buildSite } from '#reports/pages.ts';
import { type FilledWarehouse, fillWarehouse } from '#reports/testing/filled-warehouse.ts';
import { BRAND_STYLE } from '#wording/brand.ts';
import { scriptsOf } from './scripts/scripts.ts';
import { contrast, themes } from './testing/contrast.ts';
import { elementsOf } from './testing/html.ts';
import { openTestSite, type TestSite } from './testing/published.ts';

/** Any key: ids look the same by each. */
const factIds = factIdsOf(Buffer.from('a key'));
let filled: FilledWarehouse;
let site: TestSite;
let pages: [key: string, html: string][];
let files: Map<string, string>;

beforeAll(async () => {
  filled = await fillWarehouse();
  site = await openTestSite();
  const requests = await buildSite(filled.warehouse, { tiers: TIERS, asOf: filled.asOf, factIds });
  await site.publisher.publish({ runId: 'pages', asOf: filled.asOf, pages: requests, complete: true });
  pages = [...(await site.html())];
  files = await site.files();
}, 180_000);
afterAll(async () => {
  await site?.close();
  await filled?.close();
});

const each = (check: (html: string, key: string) => void) => {
  // Every tier but the free one has pages of signals, novelty and comparisons; growth and above have one of correlations and an archive.
  expect(pages).toHaveLength(4 * (filled.instruments.length + 14) + 3 * 3 + 2 * 2);
  for (const [key, html] of pages) check(html, key);
};
const FAST = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };
const text = (html: string) => html.replace(/<(style|script)\b.*?<\/\1>/gs, '').replace(/<[^>]*>/g, ' ');

describe('every page', () => {
  it('is well-formed HTML: each element is closed where it was opened, ids are unique', () =>
    each((html, key) => {
      expect(html.startsWith('<!DOCTYPE html><html lang="en">') || html.startsWith('<!doctype html>'), key).toBe(true);
      const ids = elementsOf(html, key).flatMap(({ attributes }) => attributes.get('id') ?? []);
      expect(new Set(ids).size, key).toBe(ids.length);
    }));

  it('has a language, a title, one main heading, and headings that skip no level', () =>
    each((html, key) => {
      const elements = elementsOf(html, key);
      expect(elements[0]?.attributes.get('lang'), key).toBe('en');
      expect(/<title>[^<]{2,}<\/title>/.test(html), key).toBe(true);
      const levels = elements.flatMap(({ name }) => (/^h[1-6]$/.test(name) ? [Number(name[1])] : []));
      expect(levels.filter((level) => level === 1)).toHaveLength(1);
      for (const [i, level] of levels.entries())
        expect(level, `${key}: h${level}`).toBeLessThanOrEqual((levels[i - 1] ?? 0) + 1);
    }));

  it('marks rows with the ids of their facts for the tier that has them, and for no other', () => {
    const marked = pages.filter(([, html]) => /<tr data-fact="[0-9a-f]{8}">/.test(html)).map(([key]) => key);
    expect(marked.length).toBeGreaterThan(filled.instruments.length);
    expect(marked.filter((key) => !key.startsWith('enterprise/'))).toEqual([]);
  });

  it('has a skip link to its main landmark, a named navigation and a footer', () =>
    each((html, key) => {
      const elements = elementsOf(html, key);
      expect(elements.find(({ name }) => name === 'a')?.attributes.get('href')).toBe('#main');
      expect(elements.find(({ name }) => name === 'main')?.attributes.get('id')).toBe('main');
      expect(elements.find(({ name }) => name === 'nav')?.attributes.get('aria-label')).toBeTruthy();
      expect(elements.some(({ name }) => name === 'footer')).toBe(true);
    }));

  it('has tables whose heads say what they head and whose captions name the view the numbers come from', () =>
    each((html, key) => {
      const tier = key.split('/')[0];
      const elements = elementsOf(html, key);
      for (const { name, attributes } of elements)
        if (name === 'th') expect(attributes.get('scope'), key).toMatch(/^(row|col)$/);
      // The evaluation tells of simulated worlds: its numbers stand in no view.
      const source = key.endsWith('/evaluation') ? 'the evaluation of this version' : `tier_${tier}_`;
      for (const table of html.match(/<table.*?<\/table>/gs) ?? [])
        expect(/<caption.*?<\/caption>/s.exec(table)?.[0], key).toContain(source);
    }));

  it('has one form of a percentage: a number, a space, a sign', () =>
    each((html, key) => {
      const labels = [...html.matchAll(/(?:aria-label|title)="([^"]*)"/g)].map(([, label = '']) => label);
      for (const words of [text(html), ...labels]) expect(/.{0,20}\d%/.exec(words)?.[0], key).toBeUndefined();
      if (key.includes('/instrument/') && !key.startsWith('free')) expect(text(html), key).toMatch(/\d %/);
    }));

  it('has a name for every picture, or hides it from screen readers', () =>
    each((html, key) => {
      for (const { name, attributes } of elementsOf(html, key)) {
        if (name !== 'svg') continue;
        const named = attributes.get('role') === 'img' && (attributes.get('aria-label') ?? '') !== '';
        expect(named || attributes.get('aria-hidden') === 'true', key).toBe(true);
      }
    }));

  it('names only elements that may carry a name', () =>
    each((html, key) => {
      for (const { name, attributes } of elementsOf(html, key))
        if (['span', 'div', 'p', 'b'].includes(name) && !attributes.has('role'))
          expect(attributes.has('aria-label'), `${key}: ${name}`).toBe(false);
    }));

  it('loads nothing from anywhere: no address of another host, no file but the page itself', () =>
    each((html, key) => {
      expect(/https?:|\/\/[a-z]|@import|url\(/i.exec(html)?.[0], key).toBeUndefined();
      for (const { name, attributes } of elementsOf(html, key)) {
        expect(attributes.has('src'), `${key}: ${name} src`).toBe(false);
        if (name === 'link') expect(['data:,', BRAND_STYLE]).toContain(attributes.get('href'));
      }
    }));

  it('runs only the scripts whose hashes the gateway allows', () =>
    each((html, key) => {
      const scripts = [...html.matchAll(/<script>(.*?)<\/script>/gs)].map(([, code]) => code);
      expect(scripts, key).toEqual(scriptsOf(key.endsWith('/compare') ? 'compare' : ''));
      expect(/\son[a-z]+="/.exec(html), key).toBeNull();
    }));

  it('has no style but its one sheet, which the gateway allows by its hash', () =>
    each((html, key) => {
      expect(html.match(/<style/g), key).toHaveLength(1);
      expect(/\sstyle=/.exec(html)?.index, key).toBeUndefined();
    }));

  it('says as of when it is, from which run, and until when it is current, without a script', () =>
    each((html, key) => {
      const said = text(html);
      expect(said, key).toMatch(/Data as of\s+\d+ \w+ 2026, \d\d:\d\d UTC/);
      expect(said, key).toMatch(/run\s+(tick|batch)-\w+-2026/);
      expect(said, key).toMatch(/current until \d+ \w+ 2026/);
      expect(/<div[^>]*id="stale"[^>]*\bhidden\b/.test(html), key).toBe(true);
    }));

  it('leads to anchors that are there, so that no word leads to the top of a page instead of its meaning', () => {
    const anchors = new Map(pages.map(([key, html]) => [key, new Set(html.match(/(?<=\sid=")[^"]+/g))]));
    let led = 0;
    each((html, key) => {
      for (const [, page, anchor] of html.matchAll(/href="([^"#]*)#([^"]+)"/g)) {
        const target = page === '' ? key : `${key.split('/')[0]}${page}`;
        expect(anchors.get(target)?.has(anchor as string), `${key}: ${page}#${anchor}`).toBe(true);
        led++;
      }
    });
    expect(led).toBeGreaterThan(500);
  });

  it('gives no advice and no causes', () =>
    each((html, key) => {
      expect(
        /\b(buy|sell|should|must|recommend\w*|because|due to|thanks to|signal to)\b/i.exec(text(html))?.[0],
        key,
      ).toBeUndefined();
    }));

  it('keeps the spaces between words, though the compiler drops one where a line of a template ends before a tag or a value', () =>
    each((html, key) => {
      const words = html
        .replace(/<(style|script|code)\b.*?<\/\1>/gs, ' ')
        .replace(/<\/?(a|b|time|strong)\b[^>]*>/g, '');
      const plain = text(words).replace(/&#?\w+;/g, '');
      expect(/\w*[a-z](?:[.,;][A-Za-z]|\)[a-z])\w*|\b[a-z]{2,}\d\w*/.exec(plain)?.[0], key).toBeUndefined();
    }));

  it('is small: free at most 40 KB, the others at most 100 KB, and none over 20 KB on the wire; the evaluation, which holds every figure, 160 and 30', () =>
    each((html, key) => {
      const isEvaluation = key.endsWith('/evaluation');
      const most = key.startsWith('free/') ? 40_960 : 102_400;
      expect(Buffer.byteLength(html), key).toBeLessThanOrEqual(isEvaluation ? 163_840 : most);
      expect(brotliCompressSync(html, FAST).length, key).toBeLessThanOrEqual(isEvaluation ? 30_720 : 20_480);
    }));

  it('escapes what stands in a name', () => {
    const page = pages.find(([key]) => key === 'free/instrument/VOD')?.[1] as string;
    expect(page).toContain('VOD &amp; &quot;CO&quot; &lt;L&gt; of lse');
  });
});

describe('the JSON and the CSV of a page', () => {
  const twins = () => [...files].filter(([key]) => key.endsWith('.csv')).map(([key]) => key.replace(/csv$/, 'json'));

  it('stand beside every page of the tier that has them, which leads to both, and beside no other', () => {
    const enterprise = pages.filter(([key]) => key.startsWith('enterprise/'));
    expect(twins()).toHaveLength(enterprise.length);
    for (const [key, html] of enterprise)
      for (const form of ['json', 'csv']) {
        const href = `${key === 'enterprise/' ? '/index' : key.replace('enterprise', '')}.${form}`;
        expect(files.has(`enterprise${href}`), href).toBe(true);
        expect(html).toContain(`href="${href}"`);
      }
  });

  it('follow the JSON Schema that is published for the kind of page', () => {
    const ajv = new Ajv2020({ strict: false });
    const checks = new Map<string, ReturnType<Ajv2020['compile']>>();
    for (const key of twins()) {
      const json = JSON.parse(files.get(key) as string);
      const check =
        checks.get(json.$schema) ?? ajv.compile(JSON.parse(files.get(`enterprise${json.$schema}`) as string));
      checks.set(json.$schema, check);
      expect(check(json), `${key}: ${ajv.errorsText(check.errors)}`).toBe(true);
      expect(check({ ...json, asOf: 'today' })).toBe(false);
    }
    expect(checks.size).toBeGreaterThan(7);
  });

  it('say the same: the CSV has a cell for every value of the JSON', () => {
    const leaves = (value: unknown): number =>
      typeof value === 'object' && value !== null
        ? Object.values(value).reduce((sum: number, each) => sum + leaves(each), 0)
        : Number(value !== null && value !== '');
    for (const key of twins()) {
      const { $schema: _, ...json } = JSON.parse(files.get(key) as string);
      const [head = [], ...lines] = cellsOf(files.get(key.replace(/json$/, 'csv')) as string);
      expect(new Set(head).size, key).toBe(head.length);
      const filled = lines.flatMap(([, , ...cells]) => cells).filter((cell) => cell !== '');
      expect(filled.length, key).toBe(leaves(json));
    }
  });
});

/** The cells of a CSV by line; a quoted cell may hold commas and ends of lines. */
const cellsOf = (csv: string): string[][] =>
  [...csv.matchAll(/((?:"(?:[^"]|"")*"|[^,"\r\n]*)(?:,(?:"(?:[^"]|"")*"|[^,"\r\n]*))*)\r\n/g)].map(([, line = '']) =>
    [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map(([, quoted, plain]) => quoted ?? plain ?? ''),
  );

describe('colours', () => {
  it.each(['light', 'dark'] as const)('of text reach 4.5:1 and of regimes 3:1 on their ground (%s)', (theme) => {
    const colours = themes(pages[0]?.[1] as string)[theme];
    for (const ground of ['paper', 'wash']) {
      for (const ink of ['ink', 'soft', 'faint', 'accent'])
        expect(contrast(colours, ink, ground), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      for (const regime of REGIME_LABELS) {
        expect(contrast(colours, regime, ground), `${regime} on ${ground}`).toBeGreaterThanOrEqual(3);
        expect(contrast(colours, `${regime}-text`, ground), `${regime} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
    }
    expect(contrast(colours, 'warn', 'warn-wash')).toBeGreaterThanOrEqual(4.5);
  });
});
