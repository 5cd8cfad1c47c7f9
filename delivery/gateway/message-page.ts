import { createHash } from 'node:crypto';
import { ARGUS, type Palette } from '#wording/brand.ts';

const coloursOf = ({ paper, ink, soft }: Palette): string =>
  `body{background:${paper};color:${ink}}p{color:${soft}}button{background:${ink};color:${paper}}`;

const STYLE = `:root{color-scheme:light dark}body{margin:0;min-height:100vh;display:grid;place-items:center;font:17px/1.5 system-ui,sans-serif}main{max-width:26rem;padding:2rem}h1{font-size:1.5rem;margin:0 0 .5rem;letter-spacing:-.01em}p{margin:0}form{margin:1.25rem 0 0}button{font:inherit;border:0;border-radius:.4rem;padding:.5rem 1rem;cursor:pointer}${coloursOf(ARGUS.light)}@media(prefers-color-scheme:dark){${coloursOf(ARGUS.dark)}}`;

/** By this hash a content security policy allows the style of a small page. */
export const MESSAGE_STYLE_HASH = `sha256-${createHash('sha256').update(STYLE).digest('base64')}`;

/** What a small page says. All texts are ours, never a reader's. */
export interface Message {
  readonly title: string;
  readonly text: string;
  /** One thing that can be done here: posts to a path of this host. */
  readonly button?: { readonly label: string; readonly path: string };
}

/** A small page for what is not a report: no session, an ended link, a question, an error. */
export function messagePage({ title, text, button }: Message): string {
  const form =
    button === undefined ? '' : `<form method="post" action="${button.path}"><button>${button.label}</button></form>`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title} · ${ARGUS.name}</title><style>${STYLE}</style></head><body><main><h1>${title}</h1><p>${text}</p>${form}</main></body></html>`;
}
