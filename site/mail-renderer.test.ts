import { beforeAll, describe, expect, it } from 'vitest';
import { type MailRenderer, openMailRenderer } from './mail-renderer.ts';
import type { DigestMail } from './src/mail/model.ts';
import { elementsOf } from './testing/html.ts';

const HOSTILE = `</style></td><img src=x onerror="alert('1')">&amp;" onmouseover="alert(2)`;
const colour = '#123456';
const colours = { paper: colour, card: colour, ink: colour, soft: colour, line: colour, accent: colour, wash: colour };
const sign = (text: string) => ({ text, mark: text, colour: text });

/** A mail in which every text is the same. */
const mailOf = (text: string): DigestMail => ({
  brand: { name: text, colours },
  headline: text,
  dated: text,
  note: [text],
  reportUrl: text,
  unsubscribeUrl: text,
  changes: [{ symbol: text, timeframe: text, from: sign(text), to: sign(text), confidence: text }],
  moreChanges: text,
  evidence: [{ title: text, heads: [text, text, text, text], rows: [[text, text, text, text]], below: text }],
  classes: [
    { title: text, changed: text, known: text, regimes: [{ ...sign(text), count: 1, share: 100 }] },
    { title: text, changed: '', known: text, regimes: [] },
  ],
  about: text,
  ledger: { why: text, heads: [{ text, hash: text }] },
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
      elementsOf(html, 'mail').map(({ name, attributes }) => [name, ...attributes.keys()].join(' '));
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

  it('leaves out what there is not: changes, evidence, hashes, a line below a table', async () => {
    const html = await renderer.digest({ ...mailOf('plain'), changes: [], evidence: [], classes: [], ledger: null });
    expect([...html.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, title]) => title)).toEqual([
      'How things stand, daily charts',
    ]);
    expect(html).not.toContain('<code');
    const [table] = mailOf('plain').evidence;
    if (table === undefined) throw new Error('no table');
    const silent = await renderer.digest({ ...mailOf('plain'), evidence: [{ ...table, rows: [], below: 'silence' }] });
    expect(silent).toMatch(/<h2>plain<\/h2>\s*<p class="soft">silence<\/p>/);
  });

  it('has only colours that are colours: anything else in its sheet is refused', async () => {
    const mail = mailOf('plain');
    const brand = { ...mail.brand, colours: { ...colours, ink: '#000}</style><img src=x>' } };
    await expect(renderer.digest({ ...mail, brand })).rejects.toThrow(/digest mail did not render/);
  });
});
