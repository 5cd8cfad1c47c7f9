import type { BrandRow } from '#database/brands.ts';
import { ARGUS, type Palette } from '#wording/brand.ts';
import { BRAND_MARK, brandStyle } from './stylesheet.ts';

const ground = ({ paper, ink, line }: Palette): string => `:root{--paper:${paper};--ink:${ink};--line:${line}}`;
const BASE = `:root{color-scheme:light dark}${ground(ARGUS.light)}@media(prefers-color-scheme:dark){${ground(ARGUS.dark)}}body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}header,main,footer{max-width:60rem;margin:auto;padding:1rem 1.5rem}header{border-bottom:1px solid var(--line)}.brand{font:700 1.125rem/1 Charter,Georgia,serif;color:var(--brand,inherit)}h1{font:600 2rem/1.1 Charter,Georgia,serif}a{color:var(--accent)}iframe{display:block;width:100%;height:100rem;border:0;border-top:1px solid var(--line)}`;

/**
 * A page in one file that shows a brand before it goes live, in the scheme of the browser: name, mark, a link, the words below a page, and
 * the newest mail (HTML; null where there is no report yet).
 */
export function brandPreview(brand: BrandRow, mail: string | null): string {
  const { mark } = brand;
  const drawing = mark === null ? '' : `data:image/svg+xml;base64,${Buffer.from(mark).toString('base64')}`;
  const frame =
    mail === null
      ? ''
      : `<main><h1>The newest mail</h1></main><iframe title="Mail" sandbox srcdoc="${mail.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"></iframe>`;
  const style = brandStyle(brand).replace(BRAND_MARK, drawing);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Preview</title><style>${BASE}\n${style}</style></head><body><header><span class="brand"></span></header><main><h1>A finding stands here</h1><p>Words of a page, and <a href="#">a link</a>.</p></main><footer class="legal"></footer>${frame}</body></html>\n`;
}
