import { createHash } from 'node:crypto';
import { ARGUS, type Palette } from '#wording/brand.ts';

const coloursOf = ({ paper, ink, soft, faint, line }: Palette): string =>
  `:root{--paper:${paper};--ink:${ink};--soft:${soft};--faint:${faint};--line:${line}}`;

/** One narrow column, in both themes. The face of a brand comes with its own sheet, which gives `--brand` and `--accent`. */
const RULES = [
  coloursOf(ARGUS.light),
  `@media(prefers-color-scheme:dark){${coloursOf(ARGUS.dark)}}`,
  ':root{color-scheme:light dark;--serif:Charter,"Bitstream Charter","Iowan Old Style",Cambria,Georgia,"Liberation Serif",serif;--sans:-apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,"Helvetica Neue","Liberation Sans",Arial,sans-serif}',
  '*,::before,::after{box-sizing:border-box}',
  'body{margin:0;min-height:100vh;display:flex;flex-direction:column;max-width:35rem;margin:0 auto;padding:0 1.5rem;background:var(--paper);color:var(--ink);font:400 .9375rem/1.5 var(--sans);font-variant-numeric:tabular-nums lining-nums}',
  'html{background:var(--paper);-webkit-text-size-adjust:100%}h1,h2,p,ul,table{margin:0;padding:0}',
  'header{padding:1.5rem 0;border-bottom:2px solid var(--ink);min-height:4.25rem}main{flex:1 0 auto;padding:clamp(2.5rem,11vh,6.5rem) 0 2.5rem}',
  'h1{font:600 2.25rem/1.1 var(--serif);letter-spacing:-.015em;text-wrap:balance;overflow-wrap:anywhere}h2{font:600 .9375rem/1.35 var(--sans);margin:2.5rem 0 .5rem}',
  '.deck{font:400 1.125rem/1.5 var(--serif);color:var(--soft);margin-top:.75rem;text-wrap:pretty}.small{font-size:.8125rem;color:var(--soft);margin-top:.75rem}b{font-weight:600;overflow-wrap:anywhere}',
  'a{color:inherit;text-decoration-color:var(--faint);text-decoration-thickness:1px;text-underline-offset:.2em}a:hover{color:var(--accent,inherit)}:focus-visible{outline:3px solid var(--accent,var(--ink));outline-offset:2px}',
  'a.brand{font:700 1.125rem/1 var(--serif);text-decoration:none;color:var(--brand,inherit)}',
  'form{margin:0}form.link{margin-top:1.5rem}label{display:block;font-weight:600;font-size:.8125rem;margin-bottom:.35rem}',
  'input{font:inherit;font-size:1rem;width:100%;min-width:0;padding:.6rem .75rem;border:1px solid var(--faint);border-radius:4px;background:var(--paper);color:var(--ink)}',
  '.line{display:grid;grid-template-columns:1fr auto;gap:.5rem}',
  'button,a.go{font:600 .9375rem/1.3 var(--sans);padding:.65rem 1.1rem;border:1px solid var(--ink);border-radius:4px;background:none;color:var(--ink);cursor:pointer;white-space:nowrap;text-decoration:none;display:inline-block}.go,a.go:hover{background:var(--brand,var(--ink));border-color:var(--brand,var(--ink));color:var(--paper)}',
  '.done{border-left:3px solid var(--ink);padding-left:.75rem;display:flex;justify-content:space-between;gap:1rem;align-items:center}',
  '.acts{margin-top:1.5rem}.opts{list-style:none;margin-top:1.5rem;border-bottom:1px solid var(--line)}.opts li{display:grid;grid-template-columns:1fr auto;gap:1rem;align-items:center;padding:.75rem 0;border-top:1px solid var(--line)}.opts b{display:block}.opts span{font-size:.8125rem;color:var(--soft)}',
  '.links{list-style:none;margin-top:1.5rem;border-top:1px solid var(--line)}.links li{padding:.5rem 0;border-bottom:1px solid var(--line)}',
  'table{border-collapse:collapse;width:100%;font-size:.8125rem}th{font-weight:400;text-align:left;color:var(--faint);font-size:.75rem}th,td{padding:.4rem .5rem .4rem 0;border-bottom:1px solid var(--line);vertical-align:baseline}td:last-child,th:last-child{padding-right:0}',
  'h3{font:400 .75rem/1.4 var(--sans);color:var(--faint);margin:.75rem 0 .25rem}pre{margin:0;padding:.6rem .75rem;border:1px solid var(--line);border-radius:4px;font:400 .75rem/1.5 ui-monospace,Menlo,Consolas,monospace;white-space:pre;overflow-x:auto}',
  'footer{border-top:1px solid var(--line);padding:1rem 0 1.5rem;font-size:.8125rem;color:var(--soft)}footer p+p{margin-top:.25rem}',
  '@media(max-width:46rem){body{padding:0 1rem}h1{font-size:1.875rem}.line{grid-template-columns:1fr}.line button{width:100%}.done{flex-direction:column;align-items:flex-start}}',
];

/** The style sheet of small pages. */
export const MESSAGE_STYLE = RULES.join('');

/** By this hash a content security policy allows it. */
export const MESSAGE_STYLE_HASH = `sha256-${createHash('sha256').update(MESSAGE_STYLE).digest('base64')}`;
