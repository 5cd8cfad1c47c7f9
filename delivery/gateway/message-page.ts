import { createHash } from 'node:crypto';
import type { BrandRow } from '#database/brands.ts';
import { ARGUS, BRAND_STYLE, type Palette } from '#wording/brand.ts';

const coloursOf = ({ paper, ink, soft }: Palette): string =>
  `body{background:${paper};color:${ink}}p{color:${soft}}button{background:${ink};border-color:${ink};color:${paper}}form+form button{background:${paper};color:${ink}}`;

const STYLE = `:root{color-scheme:light dark}body{margin:0;min-height:100vh;display:grid;place-items:center;font:17px/1.5 system-ui,sans-serif}main{max-width:26rem;padding:2rem}h1{font-size:1.5rem;margin:0 0 .5rem;letter-spacing:-.01em}p{margin:0}form{margin:1.25rem 0 0}p.brand{font:700 1.125rem/1 Charter,Georgia,serif;margin:0 0 1.5rem;color:var(--brand,inherit)}p.legal{font-size:.8rem;margin:2rem 0 0}form+form{margin-top:.75rem}button{font:inherit;border:1px solid;border-radius:.4rem;padding:.5rem 1rem;cursor:pointer}${coloursOf(ARGUS.light)}@media(prefers-color-scheme:dark){${coloursOf(ARGUS.dark)}}`;

/** By this hash a content security policy allows the style of a small page. */
export const MESSAGE_STYLE_HASH = `sha256-${createHash('sha256').update(STYLE).digest('base64')}`;

/** What a small page says. All texts are ours, never a reader's. */
export interface Message {
  readonly title: string;
  readonly text: string;
  /** What can be done here, the likeliest first. */
  readonly buttons?: readonly Button[];
}

/** Posts to a path of this host. */
export interface Button {
  readonly label: string;
  readonly path: string;
}

/** A small page for what is not a report: no session, an ended link, a question, an error. It names nobody where no brand is known. */
export function messagePage({ title, text, buttons = [] }: Message, brand: BrandRow | null): string {
  const form = buttons
    .map(({ label, path }) => `<form method="post" action="${path}"><button>${label}</button></form>`)
    .join('');
  const style = brand === null ? '' : `<link rel="stylesheet" href="${BRAND_STYLE}">`;
  const header = brand === null ? '' : '<p class="brand"></p>';
  const footer = brand?.footer ? '<p class="legal"></p>' : '';
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title><style>${STYLE}</style>${style}</head><body><main>${header}<h1>${title}</h1><p>${text}</p>${form}${footer}</main></body></html>`;
}
