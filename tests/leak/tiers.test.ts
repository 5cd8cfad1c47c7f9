import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { factIdsOf } from '#contracts/fact.ts';
import { TIERS } from '#contracts/tiers.ts';
import { renderSharedMail } from '#delivery/mail/shared-mail.ts';
import { DAY } from '#market/time.ts';
import { buildDigest } from '#reports/digest.ts';
import { buildSite, type PageRequest } from '#reports/pages.ts';
import { type FilledWarehouse, fillWarehouse } from '#reports/testing/filled-warehouse.ts';
import { SENTINEL } from '#reports/testing/synthetic-market.ts';
import { openMailRenderer } from '#site/mail-renderer.ts';
import { openTestSite, type TestSite } from '#site/testing/published.ts';
import { verifyLedger } from '#warehouse/ledger/verify.ts';
import { BRAND_STYLE } from '#wording/brand.ts';

/** Any key: ids look the same by each. */
const factIds = factIdsOf(Buffer.from('a key'));
let filled: FilledWarehouse;
let site: TestSite;
let pages: PageRequest[];
let html: Map<string, string>;
/** What a release holds beside its pages. */
let files: Map<string, string>;
/** The digest of every tier: its model, its HTML and its text. */
let mails: Map<string, string>;

beforeAll(async () => {
  filled = await fillWarehouse();
  site = await openTestSite();
  const requests = await buildSite(filled.warehouse, { tiers: TIERS, asOf: filled.asOf, factIds });
  pages = requests.filter((request) => 'model' in request);
  await site.publisher.publish({ runId: 'leak', asOf: filled.asOf, pages: requests, complete: true });
  html = await site.html();
  files = await site.files();
  mails = new Map();
  const mailRenderer = await openMailRenderer();
  for (const tier of TIERS) {
    const model = await buildDigest(filled.warehouse, { tier, date: '2026-11-20', list: 'daily', factIds });
    const links = {
      report: 'https://argus.test/r',
      preferences: 'https://argus.test/p',
      unsubscribe: 'https://argus.test/u',
    };
    const watchlist = filled.instruments.map(({ symbol }) => symbol);
    const mail = (await renderSharedMail(mailRenderer, model, null)).for({ links, watchlist });
    mails.set(tier.name, [JSON.stringify(model), mail.subject, mail.html, mail.text].join('\n'));
  }
}, 180_000);
afterAll(async () => {
  await site?.close();
  await filled?.close();
});

/** What is looked at of a page and of its model. */
interface Part {
  html(text: string): string;
  model(model: PageRequest['model']): PageRequest['model'];
}
const WHOLE: Part = { html: (text) => text, model: (model) => model };
/** What a tier reads of today. The evaluation is the same for all tiers: it tells of methods and of simulated markets. */
const withoutOpenDay: Part = {
  html: (text) =>
    text
      .replace(/<section class="open-day".*?<\/section>/gs, '')
      .replace(/<article class="evaluation".*?<\/article>/gs, ''),
  model: (model) => {
    if (model.template === 'evaluation') return { ...model, finding: '', deck: '', topics: [], sections: [] };
    return model.template === 'instrument' ? { ...model, openDay: null } : model;
  },
};

/** All a reader of a tier could get: the bytes of its pages and of its mail, and the models they were made of. */
const treeOf = (tier: string, part: Part = WHOLE): string =>
  [
    ...[...html, ...files]
      .filter(([key]) => key.startsWith(`${tier}/`))
      // What the API answers with is the model of a page.
      .map(([key, text]) =>
        key.startsWith(`${tier}/v1/`) ? JSON.stringify(part.model(JSON.parse(text))) : part.html(text),
      ),
    ...pages.filter((page) => page.tier === tier).map(({ model }) => JSON.stringify(part.model(model))),
    mails.get(tier),
  ]
    .join('\n')
    // Digits of a hash are not data.
    .replace(/\b[0-9a-f]{64}\b/g, '');
/** The same without style sheets, nor the places of words in drawings and the widths and colours of a mail's bars: their digits are not data. */
const bodyOf = (tier: string, part: Part = WHOLE): string =>
  treeOf(tier, part)
    .replace(/<style>.*?<\/style>/gs, '')
    .replace(/\s(style|width|bgcolor|x|y)="[^"]*"/g, '');

const ledgerTable = (tier: string): string =>
  /<h2 id="ledger">.*?<\/table>/s.exec(html.get(`${tier}/signals`) ?? '')?.[0] as string;

/** Numbers of a thousand from `base` on, as a word or as the integer part of a decimal. */
const thousand = (base: number) => new RegExp(`(?<![\\d.])${base / 1000}\\d{3}(?!\\d)(?! UTC)`);
const bars = (base: number) =>
  new RegExp(`(?<!\\d)${base / 1000}\\d{3} bars|"previousAgeBars":${base / 1000}\\d{3}\\b`);

describe('the sentinels are in the warehouse (or the tests below would prove nothing)', () => {
  it.each([
    ['bars', 'floor(close / 1000)', SENTINEL.price / 1000],
    ['bars', 'floor(volume / 1000)', SENTINEL.volume / 1000],
    ['features', 'floor(vector[1] / 1000)', SENTINEL.feature / 1000],
    ['regime_changes', 'floor(previous_age_bars / 1000) * 1000', SENTINEL.recentChange],
    ['regime_changes', 'floor(previous_age_bars / 1000) * 1000', SENTINEL.quarterChange],
    ['regime_changes', 'floor(previous_age_bars / 1000) * 1000', SENTINEL.oldChange],
    ['regime_changes', 'floor(previous_age_bars / 1000) * 1000', SENTINEL.uncommitted],
  ])('table %s has a row whose %s is %d', async (table, expression, value) => {
    const rows = await filled.warehouse.query({
      sql: `SELECT count() AS n FROM ${table} WHERE ${expression} = {value:Float64}`,
      params: { value },
      schema: z.object({ n: z.coerce.number() }),
    });
    expect(rows[0]?.n).toBeGreaterThan(0);
  });
});

describe.each(TIERS)('tier $name', ({ name: tier, capabilities }) => {
  it('has pages for every instrument and class, and no page of another tier', () => {
    const ownPages = [...html.keys()].filter((key) => key.startsWith(`${tier}/`));
    // Overview, classes, instruments and their list, watchlist, track record, method, evaluation, glossary, status and tiers, and for those who may read them signals, novelty and comparisons, correlations and archive.
    expect(ownPages).toHaveLength(
      1 +
        5 +
        filled.instruments.length +
        8 +
        (capabilities.includes('evidence') ? 3 : 0) +
        (capabilities.includes('correlations') ? 1 : 0) +
        (capabilities.includes('history') ? 1 : 0),
    );
    const otherTiers = TIERS.filter(({ name }) => name !== tier);
    for (const { name } of otherTiers) expect(treeOf(tier)).not.toContain(`tier_${name}`);
  });

  it('shows no price, no volume and no feature value', () => {
    for (const base of [SENTINEL.price, SENTINEL.volume, SENTINEL.feature])
      expect(thousand(base).exec(treeOf(tier))).toBeNull();
  });

  it('shows nothing of a run that was never committed', () => {
    expect(bars(SENTINEL.uncommitted).exec(treeOf(tier))).toBeNull();
    expect(treeOf(tier)).not.toContain('killed');
  });

  it('links only to pages of its own tree', () => {
    const ownPages = new Set([...html.keys(), ...files.keys()].filter((key) => key.startsWith(`${tier}/`)));
    // The face of the tenant and the list of snapshots are no pages: the gateway answers for them.
    for (const path of [BRAND_STYLE, '/data']) ownPages.add(`${tier}${path}`);
    for (const [, path] of bodyOf(tier).matchAll(/href="(\/[^"#?]*)(?:[#?][^"]*)?"/g))
      expect(ownPages).toContain(`${tier}${path}`);
  });
});

describe('what a higher tier pays for is absent below it', () => {
  it('the free tier shows no probability, no timeframe but the daily one, no change and no history beside its open day', async () => {
    expect(bodyOf('free')).toContain('<section class="open-day"');
    const free = bodyOf('free', withoutOpenDay);
    expect(free).not.toContain('Open day');
    for (const base of [SENTINEL.recentChange, SENTINEL.quarterChange, SENTINEL.oldChange])
      expect(bars(base).exec(free)).toBeNull();
    expect(/\d+ ?%/.exec(free)).toBeNull();
    expect(/>(1m|5m|15m|30m|1h|4h|1w)</.exec(free)).toBeNull();
    expect(thousand(3000).exec(free)).toBeNull();
    const confidences = await filled.warehouse.query({
      sql: 'SELECT DISTINCT confidence FROM regimes',
      schema: z.object({ confidence: z.number() }),
    });
    for (const { confidence } of confidences) expect(free.includes(String(confidence))).toBe(false);
  });

  it('the open day of the free tier lies ninety days back, with outcomes as inside or outside alone', async () => {
    const open = pages.flatMap(({ tier, model }) =>
      tier === 'free' && model.template === 'instrument' && model.openDay !== null ? [model.openDay] : [],
    );
    expect(open).toHaveLength(filled.instruments.length);
    for (const { day, river, rows } of open) {
      expect(day * DAY).toBeLessThanOrEqual(filled.asOf - 90 * DAY);
      expect([river.to, Math.max(...river.days)]).toEqual([day, day]);
      for (const { came } of rows)
        expect(came).toMatch(
          /^(not a forecast|not known|It still lasts|It lasted until the close of .*|The next day ended (in|out)side the range)$/,
        );
    }
    const newest = await filled.warehouse.query({
      sql: 'SELECT max(close_time) > (SELECT max(as_of) FROM runs) - INTERVAL 90 DAY AS late FROM tier_free_open_days',
      schema: z.object({ late: z.number() }),
    });
    expect(newest).toEqual([{ late: 0 }]);
  });

  it('no tier below the one with the history of regimes reads the probabilities of past days', () => {
    const ofTier = (tier: string) =>
      pages.flatMap((page) => (page.tier === tier && page.model.template === 'instrument' ? [page.model] : []));
    for (const tier of ['free', 'founding', 'growth'])
      for (const { river } of ofTier(tier)) expect(river?.shares ?? []).toEqual([]);
    for (const { river } of ofTier('growth')) expect((river?.to ?? 0) - (river?.from ?? 0)).toBeLessThan(90);
    expect(ofTier('enterprise').filter(({ river }) => (river?.shares.length ?? 0) === 5)).toHaveLength(
      filled.instruments.length,
    );
  });

  it('the free tier shows as-of and run of the daily regime, not of a later tick', () => {
    expect(bodyOf('free')).not.toContain('tick-');
    expect(bodyOf('founding')).toContain('tick-24x7-');
  });

  it('the founding tier shows only the changes since the previous close', () => {
    expect(bars(SENTINEL.recentChange).exec(bodyOf('founding'))).not.toBeNull();
    // The pattern that finds no price above does find what is there.
    expect(thousand(3000).exec(bodyOf('founding'))).not.toBeNull();
    for (const base of [SENTINEL.quarterChange, SENTINEL.oldChange])
      expect(bars(base).exec(bodyOf('founding'))).toBeNull();
  });

  it('signals reach only paying tiers, the track record growth and above', () => {
    expect(bodyOf('free')).not.toContain('tier_free_signals');
    expect(treeOf('free')).not.toContain('no skill shown');
    expect(bodyOf('founding')).toContain('no skill shown');
    for (const view of ['track_record', 'signal_scores', 'persistence_scores', 'novelty_scores'])
      for (const tier of ['free', 'founding']) expect(bodyOf(tier)).not.toContain(`tier_${tier}_${view}`);
    for (const view of ['track_record', 'signal_scores', 'persistence_scores'])
      expect(bodyOf('growth')).toContain(`tier_growth_${view}`);
    expect(bodyOf('growth')).not.toContain('tier_growth_event_scores');
    expect(bodyOf('enterprise')).toContain('tier_enterprise_event_scores');
  });

  it('hashes of the ledger reach only the readers of its signals, and reveal none of them', () => {
    expect(treeOf('free')).not.toContain('ledger_heads');
    for (const tier of ['founding', 'growth', 'enterprise'] as const)
      for (const { symbol } of filled.instruments) expect(ledgerTable(tier)).not.toContain(symbol);
  });

  it('hashes of the ledger on a page are those that it gives when every row is hashed again', async () => {
    const { chains } = await verifyLedger(filled.warehouse);
    expect(chains.length).toBeGreaterThan(1);
    for (const tier of ['founding', 'growth', 'enterprise'] as const) {
      const published = [...ledgerTable(tier).matchAll(/<tr><th scope="row">(.*?)<\/tr>/gs)].map(([, row]) => {
        const [chain, , signals, hash] = (row as string).split(/(?:<[^>]*>)+/);
        return { chain: chain as string, signals: Number(signals?.replaceAll(',', '')), hash: hash as string };
      });
      const known = chains.map(({ chain, rows, head }) => ({ chain, signals: rows, hash: head }));
      expect(published).toEqual(known.sort((a, b) => (a.chain < b.chain ? -1 : 1)));
    }
  });

  it('correlation shifts reach growth and above only', () => {
    for (const tier of ['free', 'founding'] as const) {
      expect(treeOf(tier)).not.toContain('/shifts');
      expect(treeOf(tier)).not.toContain('no longer together');
    }
    for (const tier of ['growth', 'enterprise'] as const) expect(bodyOf(tier)).toContain('no longer together');
  });

  it('runners-up, histories of spells and drivers of forecasts are said to the enterprise tier only', () => {
    const DEEP = /today's runner-up|least certain of|least certain daily|\d+ of \d+ spells|moved first: /i;
    for (const tier of ['free', 'founding', 'growth'] as const) expect(DEEP.exec(treeOf(tier))).toBeNull();
    for (const words of ['runner-up on the', 'spells were in', 'least certain'])
      expect(treeOf('enterprise')).toContain(words);
  });

  it('the growth tier shows the changes of 90 days, none before, and no history of regimes', () => {
    expect(bars(SENTINEL.quarterChange).exec(bodyOf('growth'))).not.toBeNull();
    expect(bars(SENTINEL.oldChange).exec(bodyOf('growth'))).toBeNull();
    expect(bodyOf('growth')).not.toContain('Probability of each regime on the daily chart');
  });

  it('the enterprise tier shows the changes before 90 days and the history of regimes', () => {
    expect(bars(SENTINEL.oldChange).exec(bodyOf('enterprise'))).not.toBeNull();
    expect(bodyOf('enterprise')).toContain('Probability of each regime on the daily chart');
  });
});

describe('the views themselves', () => {
  const ALLOWED = new Set(
    `symbol name asset_class calendar label close_time as_of run_id changed timeframe probabilities confidence entropy age_bars
     since remaining_bars stay10 persistence_bars persistence_spells next_label next_share next_spells from_label to_label previous_age_bars at bars changes halted_since
     bar_close horizon direction abstain_reason interval_half novelty drivers signals directional resolved resolved_directional hits intervals inside
     market position level detector subject peer peers ties corr_before corr_after q members absorption pairs_tested pairs_found symbols_tested
     kind knowledge_time spacing_days chain day head
     horizon_bars typical typical_normal ratio low high gate ratio_yesterday held_days held_share lead_by own_ratio class_ratio events event_rates last_30 held_30 last_240 held_240
      p_ahead days days_needed skill_t dates block tested
     days_ago label_counts known correlation share spells ended ends waves from_confidence to_confidence lower_quartile median upper_quartile shares
     place nearest nearest_now ties_before ties_now weeks before after
     outcomes held open skill_t dates week event step calls claimed came squared base_squared flagged days larger features regimes`.split(
      /\s+/,
    ),
  );
  it('have no column that is not in the list of what may be published', async () => {
    const columns = await filled.warehouse.query({
      sql: `SELECT table, name FROM system.columns WHERE database = {database:String} AND table LIKE 'tier\\_%'`,
      params: { database: filled.warehouse.database },
      schema: z.object({ table: z.string(), name: z.string() }),
    });
    expect(columns.length).toBeGreaterThan(40);
    for (const { table, name } of columns) expect(ALLOWED.has(name), `${table}.${name}`).toBe(true);
  });

  it('the free tier has no view with probabilities or with more than one timeframe', async () => {
    const columns = await filled.warehouse.query({
      sql: `SELECT name FROM system.columns WHERE database = {database:String} AND table LIKE 'tier\\_free\\_%'`,
      params: { database: filled.warehouse.database },
      schema: z.object({ name: z.string() }),
    });
    const names = columns.map(({ name }) => name);
    for (const hidden of ['probabilities', 'confidence', 'timeframe', 'from_label', 'to_label'])
      expect(names).not.toContain(hidden);
  });
});
