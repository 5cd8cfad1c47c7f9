import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { inClone } from '#cli/setup/paths.mjs';
import { ASSET_CLASSES } from '#market/instrument.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { ARGUS, type Palette } from '#wording/brand.ts';
import { classTitle, REGIMES } from '#wording/labels.ts';
import { NOVELTY_INPUT_WORDS } from '#wording/novelty-inputs.ts';

/** What readers of pages, mails, links and the terminal see is made in these folders. */
const FOLDERS = ['reports', 'narrative', 'delivery', 'site', 'cli', 'app', 'activities', 'pipeline', 'database'];
const sources = globSync(
  FOLDERS.map((folder) => inClone(folder, '**/*.{ts,astro}')),
  { exclude: (name) => /node_modules|\/dist|\.astro\/|testing/.test(name) },
)
  .filter((file) => !file.endsWith('.test.ts'))
  .map((file) => ({ file: path.relative(inClone(), file), code: withoutComments(readFileSync(file, 'utf8')) }));

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

/** Files whose code matches, without those that may. */
const filesWith = (pattern: RegExp, ...allowed: string[]): string[] =>
  sources.filter(({ file, code }) => pattern.test(code) && !allowed.includes(file)).map(({ file }) => file);

it('reads the sources that readers see', () => {
  for (const file of ['reports/pages.ts', 'narrative/format.ts', 'delivery/mail/mail.ts', 'cli/commands/series.ts'])
    expect(sources.map((source) => source.file)).toContain(file);
  expect(sources.some(({ file }) => file.endsWith('.astro'))).toBe(true);
});

/** Lengths of styles and attributes are percentages too. */
const STYLES = ['site/src/mail/style.ts', 'site/src/charts/place.ts'];

it('only wording/ makes a percentage: no other code puts a percent sign behind a number', () => {
  expect(filesWith(/\}\s?%[^"'>]*`|\bpercent\s*=/, ...STYLES)).toEqual([]);
});

it('only wording/ formats dates and counts for readers', () => {
  expect(filesWith(/toUTCString\(|getUTCMonth\(|'Jan', 'Feb'|toLocaleString\(|Intl\./)).toEqual([]);
});

it('only wording/ has the words of regimes, classes and inputs', () => {
  const texts = [
    ...REGIME_LABELS.flatMap((label) => [REGIMES[label].phrase, REGIMES[label].title]),
    ...ASSET_CLASSES.map(classTitle),
    ...Object.values(NOVELTY_INPUT_WORDS).flatMap(({ label, phrase }) => [label, phrase]),
  ].filter((text) => text.includes(' '));
  for (const text of new Set(texts))
    expect(filesWith(new RegExp(`['"\`]${RegExp.escape(text)}['"\`]`)), text).toEqual([]);
});

it(`only wording/ names the product in what readers of a report see`, () => {
  const rooms = ['reports/', 'narrative/', 'delivery/', 'site/'];
  const named = filesWith(/\bArgus\b(?!Error)/).filter((file) => rooms.some((room) => file.startsWith(room)));
  expect(named).toEqual([]);
  expect(filesWith(/argus\.invalid/)).toEqual([]);
});

it('the style sheet has the colours of the brand, in both themes', () => {
  const css = readFileSync(inClone('site/src/styles/tokens.css'), 'utf8');
  const [light, dark] = [...css.matchAll(/:root \{([^}]*)\}/g)].map(([, body = '']) =>
    Object.fromEntries([...body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, colour]) => [name, colour])),
  );
  const variables = ({ regimes, regimeTexts, warnWash, rangeArea, onFill, ...colours }: Palette) => ({
    ...colours,
    ...regimes,
    ...Object.fromEntries(Object.entries(regimeTexts).map(([label, colour]) => [`${label}-text`, colour])),
    'warn-wash': warnWash,
    'range-area': rangeArea,
    'on-fill': onFill,
  });
  expect(light).toEqual(variables(ARGUS.light));
  expect(dark).toEqual(variables(ARGUS.dark));
});

it('no other code of pages and mails writes a colour of the brand', () => {
  expect(filesWith(/#[0-9a-f]{6}\b/i)).toEqual([]);
});
