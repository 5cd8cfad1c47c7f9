import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { TIERS, tierNamed } from '#contracts/tiers.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { DAY } from '#market/time.ts';
import { plainSentence } from '#narrative/note.ts';
import { lastRun } from '#warehouse/runs.ts';
import { insertStatus } from '#warehouse/status.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { epochDay } from '#wording/epoch-days.ts';
import { buildDigest } from './digest.ts';
import { digestModel } from './digest-model.ts';
import type { ClassModel } from './models/class.ts';
import type { InstrumentModel } from './models/instrument.ts';
import type { OverviewModel } from './models/overview.ts';
import type { PageModel } from './models/page-model.ts';
import { pageModel } from './models/page-model.ts';
import { PAGE_TYPES } from './page-types/page-types.ts';
import { buildPages, type PageRequest } from './pages.ts';
import { type FilledWarehouse, fillWarehouse } from './testing/filled-warehouse.ts';

let filled: FilledWarehouse;
let pages: PageRequest[];

beforeAll(async () => {
  filled = await fillWarehouse();
  pages = await buildPages(filled.warehouse, { tiers: TIERS, asOf: filled.asOf });
});
afterAll(() => filled?.close());

const modelOf = <T extends PageModel>(tier: string, path: string): T =>
  pages.find((page) => page.tier === tier && page.path === path)?.model as T;
const overview = (tier: string) => modelOf<OverviewModel>(tier, '/');
const instrument = (tier: string, symbol: string) => modelOf<InstrumentModel>(tier, `/instrument/${symbol}`);

/** The warehouse with a note of every statement that goes through it. */
function noting(warehouse: Warehouse): { warehouse: Warehouse; statements: string[] } {
  const statements: string[] = [];
  const query: Warehouse['query'] = (statement) => {
    statements.push(statement.sql);
    return warehouse.query(statement);
  };
  return { warehouse: { ...warehouse, query }, statements };
}

describe('page models', () => {
  it('pass their schema unchanged, and hold nothing that the schema does not name', () => {
    for (const { model } of pages) expect(pageModel.parse(model)).toEqual(model);
  });

  it('exist for every kind of page that a model can be of', () => {
    const kinds = pageModel.options.map(({ shape }) => shape.template.value);
    expect(new Set(PAGE_TYPES.map(({ template }) => template))).toEqual(new Set(kinds));
  });

  it('of a row that breaks its schema are not built', async () => {
    const query: Warehouse['query'] = async (statement) => {
      const rows = await filled.warehouse.query(statement);
      return statement.sql.includes('_regimes ')
        ? rows.map((row) => Object.assign({}, row, { confidence: 1.5 }))
        : rows;
    };
    const broken = { ...filled.warehouse, query };
    await expect(buildPages(broken, { tiers: [tierNamed('founding')], asOf: filled.asOf })).rejects.toThrow(
      /confidence/,
    );
  });

  it('have the same bytes and the same order for the same rows', async () => {
    const again = await buildPages(filled.warehouse, { tiers: TIERS, asOf: filled.asOf });
    expect(JSON.stringify(again)).toBe(JSON.stringify(pages));
  });

  it.each(TIERS)('of tier $name need at most forty statements, each over views of that tier only', async (tier) => {
    const { warehouse, statements } = noting(filled.warehouse);
    await buildPages(warehouse, { tiers: [tier], asOf: filled.asOf });
    expect(statements.length).toBeLessThanOrEqual(40);
    for (const statement of statements)
      for (const [, source] of statement.matchAll(/\b(?:FROM|JOIN)\s+(\w+)/g))
        expect(source).toMatch(new RegExp(`^tier_${tier.name}_`));
  });

  it('of a market are its instruments and classes, the overview, the signals and the method, and nothing of other markets', async () => {
    const some = await buildPages(filled.warehouse, {
      tiers: [tierNamed('founding')],
      markets: ['fx'],
      asOf: filled.asOf,
    });
    expect(some.map(({ path }) => path)).toEqual([
      '/',
      '/class/forex',
      '/compare',
      '/evaluation',
      '/glossary',
      '/instrument/EURUSD',
      '/instrument/USDJPY',
      '/instruments',
      '/methodology',
      '/novelty',
      '/signals',
      '/status',
      '/tiers',
      '/track-record',
      '/watchlist',
    ]);
  });

  it('are none for an empty warehouse', async () => {
    const none: Warehouse = { ...filled.warehouse, query: async () => [] };
    expect(await buildPages(none, { tiers: TIERS, asOf: filled.asOf })).toEqual([]);
  });
});

describe('the overview', () => {
  it('says first what changed, with the number that stands in the warehouse', async () => {
    const rows = await filled.warehouse.query({
      sql: `SELECT uniqExact(symbol) AS n FROM tier_founding_changes WHERE timeframe = 6`,
      schema: z.object({ n: z.coerce.number() }),
    });
    const n = rows[0]?.n as number;
    const expected = n === 0 ? /\b(no|No) (daily regime|change)/ : new RegExp(`\\b${n} (new )?daily regimes?\\b`);
    for (const { name } of TIERS) expect(plainSentence(overview(name).note[0] as string)).toMatch(expected);
  });

  it('counts the daily regimes of every class as the warehouse does', async () => {
    const rows = await filled.warehouse.query({
      sql: `SELECT i.asset_class AS assetClass, toString(r.label) AS label, count() AS n
            FROM regime_latest AS r FINAL INNER JOIN (SELECT * FROM instruments FINAL) AS i ON i.symbol = r.symbol
            WHERE r.timeframe = '1d' GROUP BY assetClass, label`,
      schema: z.object({ assetClass: z.string(), label: z.string(), n: z.coerce.number() }),
    });
    for (const { name } of TIERS) {
      const counted = overview(name).classes.flatMap(({ assetClass, counts }) =>
        counts.flatMap((n, k) => (n > 0 ? [`${assetClass} ${REGIME_LABELS[k]} ${n}`] : [])),
      );
      expect(counted.sort()).toEqual(rows.map(({ assetClass, label, n }) => `${assetClass} ${label} ${n}`).sort());
    }
  });

  it('says how many more changes there are than it lists', async () => {
    const rows = await filled.warehouse.query({
      sql: 'SELECT count() AS n FROM tier_founding_changes',
      schema: z.object({ n: z.coerce.number() }),
    });
    const { stories, moreChanges } = overview('founding');
    expect(stories.groups.reduce((sum, { members }) => sum + members.length, 0) + moreChanges).toBe(rows[0]?.n);
  });
});

describe('an instrument page', () => {
  it('shows all eight timeframes with probabilities that sum to one but for their rounding', () => {
    const { regimes } = instrument('founding', 'BTCUSDT');
    expect(regimes.map(({ timeframe }) => timeframe)).toEqual(['1m', '5m', '15m', '30m', '1h', '4h', '1d', '1w']);
    for (const { probabilities } of regimes)
      expect(Math.abs(probabilities.reduce((sum, p) => sum + p, 0) - 1)).toBeLessThan(0.17);
  });

  it('counts all changes of its window, and lists the newest of every timeframe, not of the fastest alone', () => {
    const { history } = instrument('enterprise', 'BTCUSDT');
    const listed = new Map<string, number>();
    for (const { timeframe } of history?.changes ?? []) listed.set(timeframe, (listed.get(timeframe) ?? 0) + 1);
    expect(history?.counts.length).toBeGreaterThan(4);
    for (const { timeframe, changes } of history?.counts ?? [])
      expect(listed.get(timeframe)).toBe(Math.min(timeframe === '1d' || timeframe === '1w' ? 12 : 6, changes));
  });

  it('has changes of 90 days for growth and all of them for enterprise, and probabilities of days for enterprise only', () => {
    const oldest = (tier: string) =>
      Math.min(
        ...filled.instruments.flatMap(
          ({ symbol }) => instrument(tier, symbol).history?.changes.map(({ at }) => at) ?? [],
        ),
      );
    expect(oldest('growth')).toBeGreaterThan(filled.asOf - 90 * DAY);
    expect(oldest('enterprise')).toBeLessThan(filled.asOf - 90 * DAY);
    expect(instrument('founding', 'BTCUSDT').history).toBeNull();
    const rivers = TIERS.map(({ name }) => instrument(name, 'BTCUSDT').river);
    expect(rivers.map((river) => river !== null)).toEqual([false, false, true, true]);
    expect(rivers.map((river) => (river?.days.length ?? 0) > 1)).toEqual([false, false, false, true]);
  });

  it.each(['growth', 'enterprise'])(
    'of tier %s has states without gaps or overlaps in which neighbours differ',
    (tier) => {
      const river = instrument(tier, 'BTCUSDT').river;
      const spells = river?.spells ?? [];
      expect(spells.length).toBeGreaterThan(2);
      expect([spells[0]?.from, spells.at(-1)?.to]).toEqual([river?.from, river?.to]);
      for (const [i, spell] of spells.entries()) {
        expect(spell.to).toBeGreaterThanOrEqual(spell.from);
        if (i === 0) continue;
        expect(spell.from).toBe((spells[i - 1]?.to ?? 0) + 1);
        expect(spell.label).not.toBe(spells[i - 1]?.label);
      }
    },
  );

  it('gives every stored day the label of the warehouse, by its days for enterprise and by its changes for growth', async () => {
    const days = await filled.warehouse.query({
      sql: `SELECT toString(label) AS label, toUnixTimestamp64Milli(close_time) AS at FROM regimes FINAL
            WHERE symbol = 'BTCUSDT' AND timeframe = '1d' ORDER BY close_time`,
      schema: z.object({ label: z.string(), at: z.coerce.number() }),
    });
    expect(days).toHaveLength(150);
    for (const tier of ['growth', 'enterprise']) {
      const river = instrument(tier, 'BTCUSDT').river;
      const shown = days.filter(({ at }) => epochDay(at) >= (river?.from ?? 0));
      expect(shown.length).toBeGreaterThan(60);
      for (const { label, at } of shown)
        expect(river?.spells.find(({ from, to }) => from <= epochDay(at) && epochDay(at) <= to)?.label).toBe(label);
    }
  });

  it('has probabilities of days no finer than they may be published, that sum to a hundred but for their rounding', () => {
    const { days = [], shares = [] } = instrument('enterprise', 'BTCUSDT').river ?? {};
    expect(days).toHaveLength(150);
    for (const i of days.keys()) {
      const sum = shares.reduce((total, ofLabel) => total + (ofLabel[i] ?? 0), 0);
      expect(Math.abs(sum - 100)).toBeLessThan(18);
      expect(shares.filter((ofLabel) => (ofLabel[i] ?? 0) % 10 !== 0).length).toBeLessThanOrEqual(2);
    }
  });

  it('shows each tier the parts that it reads, and no part of a higher one', () => {
    const parts = [
      'dial',
      'survival',
      'next',
      'ranges',
      'peers',
      'river',
      'novelty',
      'calibration',
      'coverage',
    ] as const;
    const shown = (tier: string) => parts.filter((part) => instrument(tier, 'BTCUSDT')[part] !== null);
    expect(shown('free')).toEqual(['peers']);
    expect(shown('founding')).toEqual(['dial', 'survival', 'next', 'ranges', 'peers']);
    expect(shown('growth')).toEqual([...parts]);
    expect(shown('enterprise')).toEqual([...parts]);
  });

  it('says how many waves are behind its counts only where the tier reads waves', () => {
    expect(instrument('founding', 'BTCUSDT').survival?.waves).toBeNull();
    expect(instrument('growth', 'BTCUSDT').survival?.waves).toBe(31);
    expect(instrument('founding', 'BTCUSDT').next?.doubt).not.toContain('wave');
  });

  it('says novelty only in steps, and outcomes only as inside or outside', () => {
    const { novelty, coverage } = instrument('enterprise', 'BTCUSDT');
    for (const step of novelty?.oneIn ?? []) expect([1, 2, 3, 5, 10, 20, 50, 100]).toContain(step);
    expect(coverage?.last).toHaveLength(60);
    expect(coverage).toMatchObject({ held: 84, of: 105 });
    expect(coverage?.windows.map(({ share }) => share)).toHaveLength(3);
  });
});

describe('directions against the class', () => {
  const against = (tier: string, symbol: string) => instrument(tier, symbol).againstClass;

  it('reach the tiers that read ranges, and no other', () => {
    for (const tier of ['free', 'founding']) {
      expect(against(tier, 'BTCUSDT')).toEqual([]);
      expect(modelOf<ClassModel>(tier, '/class/crypto').tests).toEqual([]);
    }
    for (const tier of ['growth', 'enterprise'])
      expect(against(tier, 'BTCUSDT')).toMatchObject([{ gate: true, said: { direction: 'ahead', p: 0.56 } }]);
  });

  it('are nothing on the page of a member of which nothing was said, and of a shut gate', () => {
    expect(against('growth', 'DOGEUSDT')).toMatchObject([{ gate: true, said: null }]);
    expect(against('growth', 'EURUSD')).toMatchObject([{ gate: false, said: null, t: 0.84, dates: 84 }]);
    expect(against('growth', 'AAPL')).toMatchObject([{ gate: false, said: null, days: 310, daysNeeded: 1029 }]);
  });

  it('have their test on the page of the class, once for each market', () => {
    expect(modelOf<ClassModel>('growth', '/class/crypto').tests).toEqual([
      {
        market: '24x7',
        horizon: '5 days',
        gate: true,
        members: 14,
        membersNeeded: 12,
        days: 1300,
        daysNeeded: 1029,
        t: 3.1,
        dates: 84,
        block: 84,
        tested: 0,
        record: null,
      },
    ]);
  });
});

describe('the freshness of a page', () => {
  it('is that of the newest committed row it shows: a tick where ticks are shown, else a batch', () => {
    expect(overview('founding')).toMatchObject({ asOf: filled.asOf, runId: expect.stringMatching(/^tick-/) });
    expect(overview('free').runId).toMatch(/^batch-/);
    expect(overview('free').asOf).toBeLessThan(filled.asOf);
  });

  it('ends a quarter of an hour after the next bar of an open market, and lasts until the opening of a closed one', () => {
    expect(instrument('founding', 'BTCUSDT').currentUntil).toBe(filled.asOf + 15 * 60_000);
    // London closed at 16:30; the page of its instrument stays current until after the opening on Monday.
    const monday = Date.UTC(2026, 10, 23, 8);
    expect(instrument('founding', 'VOD').currentUntil).toBe(monday + 15 * 60_000);
  });

  it('ends two hours after the next close for a daily page', () => {
    expect(instrument('free', 'BTCUSDT').currentUntil).toBe(Date.UTC(2026, 10, 21, 2));
  });

  it('follows the daily closes for the method page, so that a tick does not render it', async () => {
    const before = modelOf('founding', '/methodology');
    const { asOf } = await filled.tick(1);
    const after = await buildPages(filled.warehouse, { tiers: [tierNamed('founding')], markets: ['24x7'], asOf });
    expect(after.find(({ path }) => path === '/methodology')?.model).toEqual(before);
    const page = after.find(({ path }) => path === '/class/crypto')?.model as ClassModel;
    expect(page.asOf).toBe(asOf);
  });
});

describe('the digest', () => {
  const digestOf = (tier: string) =>
    buildDigest(filled.warehouse, { tier: tierNamed(tier), date: '2026-11-20', list: 'daily' });

  it.each(TIERS)('of tier $name passes its schema and leads to pages that the tier has', async ({ name }) => {
    const digest = await digestOf(name);
    expect(() => digestModel.parse(digest)).not.toThrow();
    const paths = pages.filter((page) => page.tier === name).map(({ path }) => path);
    for (const { href } of [...digest.items, ...digest.classes, ...digest.states]) expect(paths).toContain(href);
    expect(digest.subject).not.toBe(digest.preheader);
    expect(digest.states).toHaveLength(overview(name).classes.reduce((sum, { known }) => sum + known, 0));
  });

  it('has the counts of the overview, with what the tier reads of the days before', async () => {
    for (const { name } of TIERS) {
      const { classes } = await digestOf(name);
      expect(classes.map(({ today }) => today)).toEqual(overview(name).classes.map(({ counts }) => counts));
      expect(classes.every(({ yesterday }) => yesterday === null)).toBe(name === 'free');
      expect(classes.every(({ weekAgo }) => weekAgo === null)).toBe(name === 'free' || name === 'founding');
    }
  });

  it('says what came of ranges, and what would change the view, to those who read it alone', async () => {
    const said = await Promise.all(TIERS.map(async ({ name }) => await digestOf(name)));
    expect(said.map(({ came }) => came.length > 0)).toEqual([false, false, true, true]);
    const [free, founding, growth, enterprise] = said.map(({ turn }) => turn);
    expect([free, founding]).toEqual(['', expect.stringContaining('gave way to')]);
    expect(growth).toContain('gave way to');
    expect(enterprise).toContain('closest to turning');
  });

  it('of the free tier holds no change and no probability', async () => {
    const { states, ...digest } = await digestOf('free');
    expect(JSON.stringify(digest)).not.toMatch(/\d %|"confidence"/);
    for (const { confidence, typical } of states) expect([confidence, typical]).toEqual([null, null]);
  });
});

describe('a halted instrument', () => {
  it('says on its page in every tier since when it has not traded, and no other page says so', async () => {
    const run = await lastRun(filled.warehouse, { market: '24x7' });
    const since = filled.asOf - 3 * 3_600_000;
    const stamp = { asOf: filled.asOf, version: 1, runId: run?.runId ?? '', activityId: 'test' };
    await insertStatus(filled.warehouse, [{ symbol: 'BTCUSDT', status: 'halted', since }], stamp);
    const made = await buildPages(filled.warehouse, { tiers: TIERS, asOf: filled.asOf });
    const says = made.filter(
      ({ path, model }) =>
        path.startsWith('/instrument/') &&
        /stood still|last trade|has been halted|has not traded/.test(
          (model as InstrumentModel).note.join(' ') + (model as InstrumentModel).deck.join(' '),
        ),
    );
    expect(says.map(({ tier, path }) => `${tier}${path}`)).toEqual(
      TIERS.map(({ name }) => `${name}/instrument/BTCUSDT`),
    );
    const note = (says[0]?.model as InstrumentModel | undefined)?.note ?? [];
    expect(note[0]).toContain(new Date(since).toISOString().slice(11, 16));
  });
});
