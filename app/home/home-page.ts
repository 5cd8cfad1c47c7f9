import type { MailHealth } from '#database/mail-health.ts';
import type { UtcMs } from '#market/time.ts';
import { ARGUS, type Palette } from '#wording/brand.ts';
import { isoMinute } from '#wording/dates.ts';
import { plural } from '#wording/numbers.ts';
import type { RunLine } from '../operations.ts';
import type { MarketStatus, Status } from '../operator/status.ts';
import { behindText, diskText, dueText, heldText, mailsText, pagesText, timeText } from '../operator/status-words.ts';
import { Html, html } from './html.ts';

/** What the home page of operators is made of. */
export interface HomeFacts {
  readonly status: Status;
  /** The newest runs that are no ticks, with what they came to. */
  readonly runs: readonly RunLine[];
  readonly gateway: string;
  /** The view of the runs in the UI of Temporal; runs hang below it by their ids. */
  readonly runsView: string;
  readonly now: UtcMs;
}

const coloursOf = ({ paper, ink, soft, line, accent, warn, warnWash }: Palette): string =>
  `body{background:${paper};color:${ink}}.soft,th{color:${soft}}td,th{border-color:${line}}a{color:${accent}}.bad{color:${warn};background:${warnWash}}`;

const STYLE = `:root{color-scheme:light dark}body{margin:0;font:15px/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums}main{max-width:64rem;margin:0 auto;padding:2rem 1rem}h1{font-size:1.6rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .5rem}.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}td,th{text-align:left;font-weight:400;padding:.35rem 1rem .35rem 0;border-bottom:1px solid;white-space:nowrap}td.words{white-space:normal}td.n,th.n{text-align:right}dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.5rem;margin:1rem 0}dd{margin:0}.bad{padding:.75rem 1rem;border-radius:.4rem;margin:1rem 0;overflow-wrap:anywhere}.bad p{margin:0 0 .25rem}${coloursOf(ARGUS.light)}@media(prefers-color-scheme:dark){${coloursOf(ARGUS.dark)}}`;

/** The page of whoever runs Argus: what is fresh, what is due, what is blocked and the command that helps. */
export function homePage(facts: HomeFacts): string {
  const { status, gateway, runsView, now } = facts;
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta http-equiv="refresh" content="30"><title>${headline(status)} · ${ARGUS.name}</title><style>${new Html(STYLE)}</style></head><body><main>
<h1>${headline(status)}</h1>
<p class="soft">${isoMinute(now)} UTC, read again every 30 seconds. For operators: this page answers on this machine alone.</p>
${(status.blocked ?? []).map(blockedCard)}${status.held.map(heldCard)}
<h2>Markets</h2>${marketTable(status, now)}
<h2>What readers have</h2><dl>
<dt class="soft">Pages</dt><dd>${pagesText(status, now)}</dd>
<dt class="soft">Mails</dt><dd>${mailsText(status)}</dd>
<dt class="soft">Gateway</dt><dd><a href="${gateway}">${gateway}</a>; a link for a reader: <code>npx argus link &lt;email&gt;</code></dd>
<dt class="soft">Disk</dt><dd>${diskText(status)}</dd></dl>
<h2>Batches and history</h2>${runTable(facts)}
<p><a href="${runsView}">All runs in Temporal</a></p>
</main></body></html>`.text;
}

function headline({ blocked, held, markets }: Status): string {
  const count = blocked?.length ?? 0;
  if (count > 0) return `${plural(count, 'run')} ${count === 1 ? 'waits' : 'wait'} for you`;
  if (held.length > 0) return `The mails of ${plural(held.length, 'tenant')} are held`;
  return markets.length === 0 ? 'No market is loaded yet' : 'Nothing is blocked';
}

const blockedCard = ({ workflowId, stage, cause }: RunLine): Html =>
  html`<div class="bad"><p><strong>${workflowId}</strong> is blocked in ${stage}: ${cause ?? 'the cause is not known'}</p><p>Mend it, then: <code>npx argus ops retry ${workflowId}</code></p></div>`;

const heldCard = (health: MailHealth): Html =>
  html`<div class="bad"><p>The mails of <strong>${health.tenant}</strong> are held: ${heldText(health)}</p><p>Look at its list, then: <code>npx argus mail release ${health.tenant}</code></p></div>`;

function marketTable({ markets }: Status, now: UtcMs): Html {
  const row = (market: MarketStatus) =>
    html`<tr><td>${market.market}</td><td class="n">${market.instruments}</td><td>${timeText(market.barsThrough)}</td><td>${timeText(market.stateThrough)}</td><td>${behindText(market, now)}</td><td>${dueText(market.nextTick, now)}</td><td>${dueText(market.nextBatch, now)}</td></tr>`;
  return html`<div class="scroll"><table><tr><th>Market</th><th class="n">Instruments</th><th>Bars through (UTC)</th><th>Regimes through</th><th>Behind</th><th>Next tick</th><th>Next batch</th></tr>${markets.map(row)}</table></div>`;
}

function runTable({ runs, runsView }: HomeFacts): Html {
  if (runs.length === 0) return html`<p>None has run yet.</p>`;
  const [root] = runsView.split('?');
  const row = ({ workflowId, status, opsState, outcome, started }: RunLine) =>
    html`<tr><td><a href="${`${root}/${encodeURIComponent(workflowId)}`}">${workflowId}</a></td><td>${opsState === 'blocked' ? 'blocked' : status.toLowerCase()}</td><td>${started.slice(0, 16).replace('T', ' ')}</td><td class="words">${outcome}</td></tr>`;
  return html`<div class="scroll"><table><tr><th>Run</th><th>State</th><th>Started (UTC)</th><th>Outcome</th></tr>${runs.map(row)}</table></div>`;
}
