/** The only scripts of the report, inline and fixed, so that the gateway can allow exactly these by their hashes. */

import { compact } from './compact.ts';
import { COMPARE_SCRIPT } from './compare.ts';
import { FINDER_SCRIPT } from './finder.ts';
import { WATCH_SCRIPT } from './watch.ts';

/** Shows the stale banner when the reader's clock is past the page's deadline. */
export const STALE_SCRIPT = `(()=>{const b=document.getElementById('stale');if(b&&Date.now()>Number(b.dataset.until))b.hidden=false})()`;

/** Filters the rows of a table while the reader types; without it the field stays hidden and the table is whole. */
export const SEARCH_SCRIPT = `(()=>{const f=document.getElementById('search');if(!f)return;f.hidden=false;const i=f.querySelector('input'),o=f.querySelector('output'),r=[...document.querySelectorAll('[data-find]')];i.addEventListener('input',()=>{const q=i.value.trim().toLowerCase();let n=0;for(const e of r){const m=e.cells[0].textContent.toLowerCase().includes(q);e.hidden=!m;if(m)n++}o.textContent=q?n+' of '+r.length:''})})()`;

/** In the order in which every page has them. */
const COMMON = [STALE_SCRIPT, SEARCH_SCRIPT, compact(FINDER_SCRIPT), compact(WATCH_SCRIPT)];
/** What pages of one template have beside them. */
const OF_TEMPLATE: Readonly<Record<string, readonly string[]>> = { compare: [compact(COMPARE_SCRIPT)] };

/** The scripts of a page, in their order. */
export const scriptsOf = (template: string): readonly string[] => [...COMMON, ...(OF_TEMPLATE[template] ?? [])];

/** All that a page may have. */
export const SCRIPTS: readonly string[] = [...COMMON, ...Object.values(OF_TEMPLATE).flat()];
