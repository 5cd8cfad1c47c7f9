import { beforeAll, describe, expect, it } from 'vitest';
import type { DigestModel } from '#reports/digest-model.ts';
import { type MailRenderer, openMailRenderer } from '#site/mail-renderer.ts';
import { elementsOf } from '#site/testing/html.ts';
import { ARGUS } from '#wording/brand.ts';
import { contrastOf } from '#wording/contrast.ts';
import { renderSharedMail } from './shared-mail.ts';
import { sharedMail } from './shared-mails.ts';
import { BUSY, LINKS, readIn } from './testing/digest.ts';

const NORTHMERE = {
  name: 'Northmere',
  colour: '#0b6e4f',
  mark: null,
  footer: 'Northmere Research LLP',
  contact: null,
  domain: 'reports.northmere.example',
};
const WATCHED = ['B&B', 'AAA', 'nobody', 'CCC'];

let renderer: MailRenderer;
beforeAll(async () => {
  renderer = await openMailRenderer();
});
const mailOf = async (model: DigestModel = BUSY, watchlist: readonly string[] = WATCHED) =>
  (await renderSharedMail(renderer, model, null)).for({ links: LINKS, watchlist });

/** Words and numbers, without addresses and what sets them apart. */
const words = (text: string): string[] =>
  (
    text
      .replaceAll(/https?:\S+/g, ' ')
      .toLowerCase()
      .match(/[\p{L}\p{N}&]+(?:[.:'’-][\p{L}\p{N}]+)*|[▲▼▬◆✖←±%]/gu) ?? []
  ).toSorted();

describe('a mail for one reader', () => {
  it('says the same words in its HTML and in its text, and the links of both are the same', async () => {
    for (const model of [BUSY, { ...BUSY, isQuiet: true, items: [] }]) {
      const { html, text } = await mailOf(model);
      // Places of items are numbers in a column of their own.
      expect(words(readIn(html))).toEqual(words(text));
      const links = (said: string) =>
        new Set([...said.matchAll(/http:\/\/argus\.test[^\s"<]*/g)].map(([link]) => link));
      expect(links(html.replaceAll('&amp;', '&'))).toEqual(links(text));
    }
  });

  it('leads every item, class and watched name to its page behind the link of the reader', async () => {
    const { html } = await mailOf();
    const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, link]) => link);
    expect(links).toEqual([
      `${LINKS.report}/instrument/AAA`,
      `${LINKS.report}/shifts`,
      LINKS.report,
      `${LINKS.report}/class/crypto`,
      `${LINKS.report}/class/forex`,
      `${LINKS.report}/instrument/B&amp;B`,
      `${LINKS.report}/instrument/AAA`,
      `${LINKS.report}/instrument/CCC`,
      LINKS.preferences,
      LINKS.unsubscribe,
    ]);
  });

  it('has no watchlist for who watches nothing, and of a long one five rows', async () => {
    const none = await mailOf(BUSY, []);
    for (const said of [none.html, none.text]) expect(said).not.toMatch(/watchlist/i);
    const { html } = await mailOf(
      BUSY,
      Array.from({ length: 9 }, () => 'AAA'),
    );
    expect(html.split('class="strong"')).toHaveLength(6);
  });

  it('the mail is small and loads nothing: no image, no script, no address but those of the reader', async () => {
    const many = {
      ...BUSY,
      items: Array.from({ length: 3 }, () => BUSY.items[0] as DigestModel['items'][number]),
      classes: Array.from({ length: 11 }, () => BUSY.classes[0] as DigestModel['classes'][number]),
    };
    const { html } = await mailOf(many);
    expect(Buffer.byteLength(html)).toBeLessThan(90_000);
    expect(html).not.toMatch(/<img|<script|<link|url\(/i);
    expect([...html.matchAll(/https?:\/\/[^"\s<]+/g)].every(([link]) => link.startsWith('http://argus.test/'))).toBe(
      true,
    );
  });

  it('the mail is complete without its sheets: every colour and size stands in the elements, and every bar has its colour twice', async () => {
    const { html } = await mailOf();
    const bare = html.replaceAll(/<style.*?<\/style>/gs, '');
    const cells = elementsOf(bare, 'mail').filter(({ attributes }) => /\bf-\w+/.test(attributes.get('class') ?? ''));
    expect(cells.length).toBeGreaterThan(10);
    for (const { attributes } of cells)
      expect(attributes.get('style')).toContain(`background: ${attributes.get('bgcolor')}`);
    for (const { attributes, name } of elementsOf(bare, 'mail'))
      if (attributes.has('class') && name !== 'span')
        expect(attributes.get('style'), attributes.get('class')).toBeTruthy();
  });

  it('has a dark mode for every colour that stands in its elements, and says so', async () => {
    const { html } = await mailOf();
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    const dark = /@media \(prefers-color-scheme:dark\)\{(.*?)\}\n\[data-ogsc\]/s.exec(html)?.[1] ?? '';
    const themed = new Set([...dark.matchAll(/([\w.-]+)(?=[,{])/g)].map(([name]) => name.replace('.', '')));
    for (const { name, attributes } of elementsOf(html, 'mail')) {
      if (name === 'html') continue;
      if (!/(?:^|[ ;])(?:color|background|border-top):/.test(attributes.get('style') ?? '')) continue;
      const names = [name, ...(attributes.get('class') ?? '').split(' ')];
      expect(
        names.some((each) => themed.has(each)) || (name === 'a' && !attributes.has('class')),
        `${name} ${attributes.get('class')}`,
      ).toBe(true);
    }
  });
});

describe('the mail of a brand', () => {
  it('has its name, its words and its colour in a shade that reads, and nothing of ours', async () => {
    const { html, text } = (await renderSharedMail(renderer, BUSY, NORTHMERE)).for({
      links: {
        report: 'https://r.example/r/x',
        preferences: 'https://r.example/p/x',
        unsubscribe: 'https://r.example/u/x',
      },
      watchlist: [],
    });
    for (const said of [readIn(html), text]) {
      expect(said).toContain('Northmere');
      expect(said).toContain('Northmere Research LLP');
    }
    for (const said of [html, text]) expect(said).not.toMatch(/argus/i);
    const [, colour = ''] = /class="name" style="[^"]*color: (#[0-9a-f]{6})/.exec(html) ?? [];
    expect(contrastOf(colour, ARGUS.light.paper)).toBeGreaterThan(4.5);
  });

  it('brings its mark along as a small PNG that loads from nowhere, and does without one that cannot be drawn', async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4" fill="#0b6e4f"/></svg>';
    const of = async (mark: string) =>
      (await renderSharedMail(renderer, BUSY, { ...NORTHMERE, mark })).for({ links: LINKS, watchlist: [] });
    const { html, mark } = await of(svg);
    expect([...html.matchAll(/<img[^>]* src="([^"]*)"/g)].map(([, address]) => address)).toEqual(['cid:mark']);
    expect(mark?.subarray(1, 4).toString()).toBe('PNG');
    expect(mark?.length).toBeLessThan(10_000);
    const broken = await of('<svg><path d="');
    expect([broken.mark, broken.html.includes('<img')]).toEqual([null, false]);
  });
});

describe('what recipients of a tier share', () => {
  it('a mail is rendered once for a model and a brand, and fills a mail in far less than a millisecond', async () => {
    let renders = 0;
    const counting: MailRenderer = {
      ...renderer,
      digest: async (mail) => {
        renders++;
        return await renderer.digest(mail);
      },
    };
    const mails = await Promise.all(
      Array.from({ length: 200 }, (_, k) => sharedMail(counting, BUSY, k % 2 === 0 ? null : NORTHMERE)),
    );
    expect(renders).toBe(2);
    expect(new Set(mails).size).toBe(2);
    const start = performance.now();
    const count = 2_000;
    for (let k = 0; k < count; k++)
      mails[0]?.for({ links: { ...LINKS, report: `${LINKS.report}${k}` }, watchlist: WATCHED });
    expect((performance.now() - start) / count).toBeLessThan(1);
  });

  it('what is shared is nearly all of its bytes: two readers differ in their links and their watchlist alone', async () => {
    const one = await mailOf(BUSY, ['AAA']);
    const other = await mailOf(BUSY, ['AAA']);
    expect(one).toEqual(other);
    const shared = (await mailOf(BUSY, [])).html.replaceAll(/http:\/\/argus\.test[^"]*/g, '');
    expect(shared.length).toBeGreaterThan(0.85 * one.html.length);
  });

  it('a mail is rendered anew after it has failed', async () => {
    const model = { ...BUSY };
    let isBroken = true;
    const flaky: MailRenderer = {
      ...renderer,
      digest: async (mail) => {
        if (isBroken) throw new Error('the template is gone');
        return await renderer.digest(mail);
      },
    };
    await expect(sharedMail(flaky, model, null)).rejects.toThrow('the template is gone');
    isBroken = false;
    expect((await sharedMail(flaky, model, null)).sha256).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('a hostile name in a mail', () => {
  it('every name is text: of an instrument that is watched, of a brand and of a class', async () => {
    const evil = `</td><img src=x onerror="alert(1)">{{confidence}}'&`;
    const model = {
      ...BUSY,
      headline: evil,
      states: [{ ...BUSY.states[0]!, symbol: evil, href: `/instrument/${evil}` }],
      classes: BUSY.classes.map((row) => ({ ...row, title: evil })),
    };
    const { html, text } = (await renderSharedMail(renderer, model, { ...NORTHMERE, name: evil, footer: evil })).for({
      links: LINKS,
      watchlist: [evil],
    });
    expect(elementsOf(html, 'mail').map(({ name }) => name)).not.toContain('img');
    expect(readIn(html)).toContain(evil);
    expect(text).toContain(evil);
  });
});
