import { readFileSync } from 'node:fs';
import { ARGUS, type Palette } from '#wording/brand.ts';

/** The address of the style sheet of all account pages. */
export const ACCOUNT_STYLE = '/account.css';

const coloursOf = ({ paper, wash, line, grid, ink, soft, faint, accent, warn, warnWash, ...rest }: Palette): string =>
  [
    `--paper:${paper};--wash:${wash};--line:${line};--grid:${grid};--ink:${ink};--soft:${soft};--faint:${faint};--accent:${accent}`,
    `--warn:${warn};--warn-wash:${warnWash};--range:${rest.regimes.range_bound};--bear-t:${rest.regimeTexts.bear_trend}`,
  ].join(';');

/** The sheet with its colours: light, dark, and ink on paper. */
export const accountStyle = (): string =>
  [
    `:root{${coloursOf(ARGUS.light)}}`,
    `@media (prefers-color-scheme:dark){:root{${coloursOf(ARGUS.dark)}}}`,
    `@media print{:root{${coloursOf(ARGUS.light)}}}`,
    readFileSync(new URL('./account.css', import.meta.url), 'utf8'),
  ].join('\n');
