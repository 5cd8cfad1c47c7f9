import { describe, expect, it } from 'vitest';
import { ACCOUNT_BRAND_STYLE, ACCOUNT_POLICY, accountPage, SCRIPT_POLICY } from './shell.ts';
import { ACCOUNT_STYLE, accountStyle } from './style.ts';

const brand = {
  name: 'North & Mere',
  colour: '#0b5d4b',
  mark: null,
  footer: 'x',
  domain: null,
  contact: 'a@b.example',
};

describe('the frame of account pages', () => {
  it('shows a user its navigation and the way out, and nobody else', () => {
    const page = { title: 'Keys', active: 'keys', body: '<h1>Keys</h1>', brand } as const;
    const inside = accountPage({ ...page, signedIn: { email: 'a"<b>@x.example' } });
    expect(inside).toContain('<a href="/account/keys" aria-current="page">Keys</a>');
    expect(inside.match(/aria-current/g)).toHaveLength(1);
    expect(inside).toContain('a&quot;&lt;b&gt;@x.example');
    expect(inside).toContain('<title>Keys · North &amp; Mere</title>');
    expect(inside).toContain('mailto:a@b.example');
    const outside = accountPage({ ...page, signedIn: null });
    expect(outside).not.toMatch(/<nav|Sign out/);
  });

  it('names nobody where no brand is known, and holds no style or script that a policy would have to allow inside of a page', () => {
    const page = accountPage({ title: 'x', active: null, body: '', signedIn: null, brand: null, scripts: ['/a.js'] });
    expect(page).not.toMatch(/argus|class="brand"|<style|style=/i);
    expect(page).toContain('<script type="module" src="/a.js"></script>');
    for (const sheet of [ACCOUNT_STYLE, ACCOUNT_BRAND_STYLE]) expect(page).toContain(`href="${sheet}"`);
    expect(ACCOUNT_POLICY).toContain(`script-src 'none'`);
    expect(SCRIPT_POLICY).toContain(`script-src 'self'; connect-src 'self'`);
  });

  it('has every colour that its sheet names, in light, in dark and on paper', () => {
    const style = accountStyle();
    const [, ...themes] = style.split(':root{');
    const named = new Set([...style.matchAll(/var\((--[\w-]+)\)/g)].map(([, name]) => name as string));
    for (const name of named)
      if (!/^--(s\d|t\d|serif|sans|mono|rule|heavy)$/.test(name))
        for (const theme of themes) expect(theme, name).toContain(`${name}:#`);
    expect(themes).toHaveLength(3);
  });
});
