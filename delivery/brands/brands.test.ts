import { describe, expect, it } from 'vitest';
import { brandInput, OUR_BRAND } from './brand.ts';
import { faultOfMark } from './mark.ts';
import { brandPreview } from './preview.ts';
import { brandStyle } from './stylesheet.ts';

const NORTHMERE = { ...OUR_BRAND, name: 'Northmere', colour: `#${'0B5D4B'}`, footer: 'Northmere Research LLP' };

describe('a brand', () => {
  it('A brand is written the way pages need it', () => {
    expect(brandInput.parse({ ...NORTHMERE, domain: 'Reports.Northmere.example' })).toMatchObject({
      colour: '#0b5d4b',
      domain: 'reports.northmere.example',
    });
  });

  it.each([
    { name: '' },
    { name: 'a\u202eb' },
    { colour: 'green' },
    { colour: '#12345' },
    { domain: 'https://northmere.example' },
    { domain: 'localhost' },
    { footer: 'x'.repeat(301) },
  ])('A brand that cannot be shown is refused: $name$colour$domain', (fault) => {
    expect(brandInput.safeParse({ ...NORTHMERE, ...fault }).success).toBe(false);
  });
});

describe('the mark of a brand', () => {
  const svg = (inside: string) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">${inside}</svg>`;

  it('A plain drawing is taken as the mark of a brand', () => {
    expect(faultOfMark(svg('<defs><path id="a" d="M0 0h9v9z"/></defs><use href="#a" fill="url(#b)"/>'))).toBeNull();
  });

  it.each([
    '<script>alert(1)</script>',
    '<rect onload="alert(1)"/>',
    '<foreignObject><p>x</p></foreignObject>',
    '<image href="https://elsewhere.example/a.png"/>',
    '<use href="https://elsewhere.example/a.svg#b"/>',
    '<rect fill="url(https://elsewhere.example)"/>',
    '<style>@import "x"</style>',
    '<a href="javascript:alert(1)"><rect/></a>',
    '<x:script xmlns:x="http://www.w3.org/2000/svg">1</x:script>',
    '<!DOCTYPE svg>',
  ])('A mark that runs, loads or embeds something is refused: %s', (inside) => {
    expect(faultOfMark(svg(inside))).toMatch(/^the mark /);
  });
});

describe('the style sheet of a brand', () => {
  it('The style sheet says the name and the words below a page without a way out of the string', () => {
    const style = brandStyle({ ...NORTHMERE, name: '"}</style><script>\\' });
    expect(style).not.toMatch(/[<>]|""/);
    expect(style).toContain('.legal::after{content:"Northmere Research LLP"}');
  });

  it('The style sheet is our name alone where a tenant has no brand', () => {
    expect(brandStyle(OUR_BRAND)).toBe(`.brand::after{content:"${OUR_BRAND.name}"}\n`);
  });

  it('The style sheet has a shade of the colour for paper and one for the dark', () => {
    expect(brandStyle({ ...NORTHMERE, colour: '#0b5d4b' })).toMatch(
      /^:root\{--accent:#0b5d4b;--brand:#0b5d4b\}\n@media \(prefers-color-scheme:dark\)\{:root\{--accent:#(?!0b5d4b)/,
    );
  });
});

describe('the preview of a brand', () => {
  it('The preview shows the mail in a frame that runs nothing, whose text has no way out of its attribute', () => {
    const mail = '<!doctype html><p title="a&quot;b">"</p></iframe><script>1</script>';
    const page = brandPreview(NORTHMERE, mail);
    const [, attributes = '', shown = ''] = /<iframe([^>]*?) srcdoc="([^"]*)"/.exec(page) ?? [];
    expect(attributes).toMatch(/ sandbox$/);
    expect(shown.replaceAll('&quot;', '"').replaceAll('&amp;', '&')).toBe(mail);
    expect(page.split('<iframe')).toHaveLength(2);
  });

  it('The preview has no frame where there is no report yet', () => {
    expect(brandPreview(NORTHMERE, null)).not.toContain('<iframe');
  });
});
