import type { BrandRow } from '#database/brands.ts';
import { ARGUS } from '#wording/brand.ts';
import { readableOn } from '#wording/contrast.ts';

/** The address of the drawing that the style sheet names. */
export const BRAND_MARK = '/brand.svg';

/**
 * The face of a brand as a style sheet. Pages are the same bytes for every tenant: a name, a mark, a colour and words below the page come
 * with this file alone. The colour is made darker or lighter until it reads as text.
 */
export function brandStyle({ name, colour, mark, footer }: BrandRow): string {
  const drawing = `.brand::before{content:"";display:inline-block;width:1em;height:1em;margin-right:.4em;vertical-align:-.12em;background:url("${BRAND_MARK}") center/contain no-repeat}`;
  return [
    ...(colour === null ? [] : [coloursOf(colour)]),
    ...(mark === null ? [] : [drawing]),
    `.brand::after{content:${cssText(name)}}`,
    ...(footer === null ? [] : [`.legal::after{content:${cssText(footer)}}`]),
    '',
  ].join('\n');
}

function coloursOf(colour: string): string {
  const on = (ground: string): string => {
    const shade = readableOn(ground, colour);
    return `:root{--accent:${shade};--brand:${shade}}`;
  };
  return `${on(ARGUS.light.paper)}\n@media (prefers-color-scheme:dark){${on(ARGUS.dark.paper)}}\n@media print{${on(ARGUS.light.paper)}}`;
}

/** A string of CSS that says a text, whatever characters it has. */
const cssText = (text: string): string =>
  `"${text.replace(/[^\p{L}\p{N} .,;:&+-]/gu, (c) => `\\${(c.codePointAt(0) as number).toString(16)} `)}"`;
