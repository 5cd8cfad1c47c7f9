import { beforeAll, describe, expect, it } from 'vitest';
import { ARGUS, type Palette } from '#wording/brand.ts';
import { type MailRenderer, openMailRenderer } from './mail-renderer.ts';
import type { DigestMail } from './src/mail/model.ts';
import { elementsOf } from './testing/html.ts';

const paletteOf = (palette: Palette) => ({ ...palette, brand: palette.ink });
const HOSTILE = `</style></td><img src=x onerror="alert('1')">&amp;" onmouseover="alert(2)`;
/** A mail in which every text is the same. */
const mailOf = (text: string): DigestMail => ({
  brand: { name: text, mark: '', legal: text, light: paletteOf(ARGUS.light), dark: paletteOf(ARGUS.dark) },
  subject: text,
  preheader: text,
  dated: text,
  headline: text,
  deck: [text],
  items: [{ title: text, line: text, href: text, bars: [{ when: text, value: text, width: 40, tone: 'stress' }] }],
  open: text,
  classes: {
    title: text,
    caption: text,
    rows: [
      {
        title: text,
        href: text,
        bars: [[{ label: 'stress', width: 100 }], []],
        counts: [{ label: 'stress', mark: text, text }],
        size: text,
        liveliness: text,
      },
    ],
    legend: [{ label: 'stress', mark: text, text }],
  },
  sections: [{ title: text, sentences: [text] }],
  watchlist: {
    title: text,
    caption: text,
    rows: [{ label: 'stress', mark: text, text, symbol: text, href: text, confidence: text, typical: text }],
  },
  closures: [text],
  why: text,
  links: { report: text },
  footer: [{ text, href: text }],
});
const times = (html: string, text: string) => html.split(text).length - 1;

describe('a mail', () => {
  let renderer: MailRenderer;
  beforeAll(async () => {
    renderer = await openMailRenderer();
  });

  it('escapes every value it is given: a hostile name is text, in elements and in attributes', async () => {
    const plain = await renderer.digest(mailOf('plain'));
    const hostile = await renderer.digest(mailOf(HOSTILE));
    const shape = (html: string) =>
      elementsOf(html.replaceAll(/<!--[\w/ ]+-->/g, ''), 'mail').map(({ name, attributes }) =>
        [name, ...attributes.keys()].join(' '),
      );
    expect(shape(hostile)).toEqual(shape(plain));
    // A quoted attribute may hold a tag as text, but no quote of its own.
    expect(hostile.replaceAll(/"[^"]*"/g, '""')).not.toMatch(/<img|onerror="|onmouseover="/);
    // Each of them is there, and reads as it was given.
    expect(times(hostile, 'onerror=')).toBe(times(plain, 'plain'));
    expect(hostile).toContain('&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;');
  });

  it('has the same bytes each time, also from a renderer that was opened anew', async () => {
    const mail = mailOf('plain');
    const first = await renderer.digest(mail);
    expect(await renderer.digest(mail)).toBe(first);
    expect(await (await openMailRenderer()).digest(mail)).toBe(first);
  });

  it('leaves out what there is not: items, classes, sections, closures, words below', async () => {
    const classes = { title: '', caption: '', rows: [], legend: [] };
    const none = { deck: [], items: [], classes, sections: [], closures: [] };
    const html = await renderer.digest({ ...mailOf('plain'), ...none });
    expect([...html.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, title]) => title)).toEqual(['plain']);
    expect(html).not.toMatch(/class="(?:deck|num|cls|text)"/);
  });

  it('has only colours that are colours: anything else in its sheet is refused', async () => {
    const mail = mailOf('plain');
    const brand = { ...mail.brand, light: { ...mail.brand.light, ink: '#000}</style><img src=x>' } };
    await expect(renderer.digest({ ...mail, brand })).rejects.toThrow(/digest mail did not render/);
  });
});
