import { ARGUS, type Palette } from '#wording/brand.ts';

const coloursOf = ({ paper, ink, soft }: Palette): string => `body{background:${paper};color:${ink}}p{color:${soft}}`;

const STYLE = `:root{color-scheme:light dark}body{margin:0;min-height:100vh;display:grid;place-items:center;font:17px/1.5 system-ui,sans-serif}main{max-width:26rem;padding:2rem}h1{font-size:1.5rem;margin:0 0 .5rem;letter-spacing:-.01em}p{margin:0}${coloursOf(ARGUS.light)}@media(prefers-color-scheme:dark){${coloursOf(ARGUS.dark)}}`;

/** A small page for what is not a report: no session, an ended link, an error. Both texts are ours, never a reader's. */
export function messagePage(title: string, text: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title} · ${ARGUS.name}</title><style>${STYLE}</style></head><body><main><h1>${title}</h1><p>${text}</p></main></body></html>`;
}
