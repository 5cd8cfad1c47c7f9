import { expect, it } from 'vitest';
import type { RunLine } from '../operations.ts';
import type { Status } from '../operator/status.ts';
import { homePage } from './home-page.ts';
import { html } from './html.ts';

const NOW = Date.UTC(2026, 10, 20, 14, 31);
const run = (more: Partial<RunLine>): RunLine => ({
  ...{ workflowId: 'batch-24x7-2026-11-19', type: 'postMarketBatch', status: 'COMPLETED', opsState: 'done' },
  ...{ stage: 'done', outcome: '40 regimes, 1 change, 421 pages, 4 mails', started: '2026-11-20T00:20:00.000Z' },
  ...more,
});
const STATUS: Status = {
  ...{ runs: [], release: null, pages: null, mails: [], held: [], mailing: '24x7', freeBytes: 5 * 1024 ** 3 },
  markets: [
    {
      ...{ market: '24x7', instruments: 20, ticks: true, barsThrough: NOW, stateThrough: NOW - 120_000 },
      ...{ nextTick: { next: NOW + 5_000, paused: false }, nextBatch: null },
    },
  ],
  blocked: [run({ status: 'RUNNING', opsState: 'blocked', stage: 'quality', cause: '<b>unit-change</b>: CCC 1d' })],
};
const ADDRESSES = {
  gateway: 'http://127.0.0.1:8787',
  runsView: 'http://127.0.0.1:8233/namespaces/default/workflows?query=x',
};

it('the page of operators names what is blocked with the command that helps, and what every run came to', () => {
  const page = homePage({ status: STATUS, runs: [run({})], now: NOW, ...ADDRESSES });
  expect(page).toContain('<h1>1 run waits for you</h1>');
  expect(page).toContain('<code>npx argus ops retry batch-24x7-2026-11-19</code>');
  expect(page).toContain('40 regimes, 1 change, 421 pages, 4 mails');
  expect(page).toContain('href="http://127.0.0.1:8233/namespaces/default/workflows/batch-24x7-2026-11-19"');
  for (const fact of ['2 minutes', 'in 5 seconds', '5.0 GiB free', 'none are published yet', 'no digest was sent yet'])
    expect(page).toContain(fact);
});

it('the page of operators names a tenant whose mails are held, and the command that releases them', () => {
  const health = { tenant: 'demo', mails: 1_200, bounced: 61, complained: 0, held: 'bounced' as const, since: NOW };
  const page = homePage({ status: { ...STATUS, blocked: [], held: [health] }, runs: [], now: NOW, ...ADDRESSES });
  expect(page).toContain('<h1>The mails of 1 tenant are held</h1>');
  expect(page).toContain('5.08 % of 1,200 mails bounced');
  expect(page).toContain('<code>npx argus mail release demo</code>');
});

it('the page of operators escapes what comes from files and runs, and loads nothing', () => {
  const page = homePage({ status: STATUS, runs: [run({ outcome: '"><script>' })], now: NOW, ...ADDRESSES });
  expect(page).toContain('&lt;b&gt;unit-change&lt;/b&gt;');
  expect(page).not.toMatch(/<script|<img|<link|<b>/);
});

it('a template of html escapes every value that is not html already', () => {
  expect(html`<a title="${'"&<'}">${html`<b>${"'"}</b>`}${[html`x`, html`y`]}</a>`.text).toBe(
    '<a title="&quot;&amp;&lt;"><b>&#39;</b>xy</a>',
  );
});
