import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { metricsInRegistry } from '#app/gateway-metrics.ts';
import { highestTier, TIERS, type Tier, tierNamed, tierTable } from '#contracts/tiers.ts';
import { type Database, openDatabase } from '#database/database.ts';
import { seedDemoTenant } from '#database/demo-tenant.ts';
import { migrateDatabase } from '#database/migrate.ts';
import { findRecipient } from '#database/recipients.ts';
import { MIGRATIONS as POSTGRES } from '#database/testing/servers.ts';
import { loadSigningKeys } from '#delivery/access/keys.ts';
import { createGateway, type Gateway } from '#delivery/gateway/gateway.ts';
import { deliver } from '#delivery/mail/deliver.ts';
import { createOutbox } from '#delivery/mail/outbox.ts';
import { DAY } from '#market/time.ts';
import { serveSnapshots } from '#releases/snapshots/served.ts';
import { buildDigest } from '#reports/digest.ts';
import type { InstrumentModel } from '#reports/models/instrument.ts';
import { buildPages, type PageRequest } from '#reports/pages.ts';
import { MIGRATIONS as CLICKHOUSE, type FilledWarehouse, fillWarehouse } from '#reports/testing/filled-warehouse.ts';
import { SENTINEL } from '#reports/testing/synthetic-market.ts';
import { openMailRenderer } from '#site/mail-renderer.ts';
import { openTestSite, type TestSite } from '#site/testing/published.ts';
import { migrate } from '#warehouse/migrate.ts';

/** The one place. It reads what growth reads, the regime of every past day beside it, and changes of 120 days. */
const RESEARCH: Tier = {
  name: 'research',
  rank: 35,
  capabilities: [...tierNamed('growth').capabilities, 'regime_history'],
  historyDays: 120,
  requestsPerSecond: 60,
};
const FIVE = tierTable([...TIERS, RESEARCH]);
const DATE = '2026-11-20';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-fifth-'));
let filled: FilledWarehouse;
let site: TestSite;
let database: Database;
let gateway: Gateway;
let applied: string[];
let pages: PageRequest[];
let html: Map<string, string>;
/** The mail as it lies in the outbox, without the line breaks of its encoding. */
let mail: string;

beforeAll(async () => {
  // A warehouse and a database in use, to which the tier is added.
  filled = await fillWarehouse();
  applied = (await migrate(filled.warehouse, { directory: CLICKHOUSE, tiers: FIVE })).applied;
  database = await openDatabase({ directory: path.join(folder, 'database') });
  await migrateDatabase(database, { directory: POSTGRES });
  await migrateDatabase(database, { directory: POSTGRES, tiers: FIVE });
  await seedDemoTenant(database, FIVE);
  site = await openTestSite();
  pages = await buildPages(filled.warehouse, { tiers: FIVE, asOf: filled.asOf });
  await site.publisher.publish({ runId: 'fifth', asOf: filled.asOf, pages, complete: true });
  html = await site.html();
  const keys = loadSigningKeys({ directory: folder });
  const log = pino({ level: 'silent' });
  const now = () => filled.asOf;
  const metrics = metricsInRegistry(new Registry());
  const listen = { host: '127.0.0.1', port: 0, baseUrl: 'http://127.0.0.1', tiers: FIVE };
  gateway = await createGateway({
    database,
    keys,
    releases: site.reader,
    snapshots: serveSnapshots(path.join(folder, 'snapshots')),
    metrics,
    log,
    now,
    ...listen,
    requestLink: async () => {},
  });
  mail = await mailFor('research@example.com', { outbox: path.join(folder, 'outbox'), keys });
}, 180_000);
afterAll(async () => {
  await gateway?.close();
  await database?.close();
  await site?.close();
  await filled?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function mailFor(
  email: string,
  { outbox, keys }: { outbox: string; keys: ReturnType<typeof loadSigningKeys> },
): Promise<string> {
  const recipient = await findRecipient(database, email);
  if (recipient === null) throw new Error(`no recipient ${email}`);
  const tier = tierNamed(recipient.tier, FIVE);
  const model = await buildDigest(filled.warehouse, { tier, date: DATE, list: 'daily' });
  const mailRenderer = await openMailRenderer();
  const delivery = { database, keys, mailRenderer, transport: createOutbox(outbox), baseUrl: gateway.url };
  const key = { tenantId: recipient.tenantId, recipientId: recipient.id, list: 'daily', date: DATE };
  expect(await deliver(delivery, { ...key, model })).toEqual({ delivered: true });
  const [file = ''] = readdirSync(outbox);
  return readFileSync(path.join(outbox, file), 'utf8').replaceAll('=\r\n', '').replaceAll('=3D', '=');
}

const viewsOf = async (tier: string): Promise<Map<string, string>> => {
  const columns = await filled.warehouse.query({
    sql: `SELECT table, name, type FROM system.columns
          WHERE database = currentDatabase() AND startsWith(table, {prefix:String}) ORDER BY table, position`,
    params: { prefix: `tier_${tier}_` },
    schema: z.object({ table: z.string(), name: z.string(), type: z.string() }),
  });
  const views = Map.groupBy(columns, ({ table }) => table.replace(`tier_${tier}_`, ''));
  return new Map([...views].map(([view, list]) => [view, list.map(({ name, type }) => `${name} ${type}`).join(', ')]));
};
const pathsOf = (tier: string) => pages.filter((page) => page.tier === tier).map((page) => page.path);
const instrumentsOf = (tier: string): InstrumentModel[] =>
  pages.flatMap((page) => (page.tier === tier && page.model.template === 'instrument' ? [page.model] : []));
/** All that a reader of the tier can get. Digits of a hash are not data. */
const tree = () =>
  [
    ...[...html].filter(([key]) => key.startsWith('research/')).map(([, text]) => text),
    ...pages.filter(({ tier }) => tier === 'research').map(({ model }) => JSON.stringify(model)),
    mail,
  ]
    .join('\n')
    .replace(/\b[0-9a-f]{64}\b/g, '');

describe('a fifth tier that is one object', () => {
  it('stands between the tiers of its rank', () => {
    expect(FIVE.map(({ name }) => name)).toEqual(['free', 'founding', 'growth', 'research', 'enterprise']);
  });

  it('gets the views of its capabilities, and nothing else of the warehouse changes', async () => {
    const views = await viewsOf('research');
    // Each now, and as of a time.
    const kinds = [...views.keys()].flatMap((view) =>
      ['tier', 'snapshot'].map((kind) => `view ${kind}_research_${view}`),
    );
    expect(applied.toSorted()).toEqual(kinds.sort());
    const past = ['regime_history', 'probability_days'];
    expect([...views.keys()].sort()).toEqual([...(await viewsOf('growth')).keys(), ...past].sort());
    // The same columns as those of the tier that reads all.
    const all = await viewsOf(highestTier().name);
    for (const [view, columns] of views) expect(`${view}: ${columns}`).toBe(`${view}: ${all.get(view)}`);
  });

  it('has a tree of its own in the release, with the pages of growth', () => {
    const keys = [...html.keys()].filter((key) => key.startsWith('research/'));
    expect(keys.length).toBe(filled.instruments.length + 19);
    expect(keys.toSorted()).toEqual(
      pathsOf('growth')
        .map((page) => `research${page}`)
        .sort(),
    );
  });

  it('leaves the pages of all other tiers as they are without it', async () => {
    const four = await buildPages(filled.warehouse, { tiers: TIERS, asOf: filled.asOf });
    // The table of tiers names it, and nothing else does.
    const rest = (list: typeof pages) => list.filter(({ tier, path }) => tier !== 'research' && path !== '/tiers');
    expect(rest(pages)).toEqual(rest(four));
  });

  it('sees changes of its 120 days, more than 90 and none before', async () => {
    const oldest = async (tier: string) => {
      const [row] = await filled.warehouse.query({
        sql: `SELECT toUnixTimestamp64Milli(min(close_time)) AS at FROM tier_${tier}_history WHERE symbol = 'BTCUSDT'`,
        schema: z.object({ at: z.coerce.number() }),
      });
      return (filled.asOf - (row?.at ?? 0)) / DAY;
    };
    expect(await oldest('growth')).toBeLessThan(90);
    expect(await oldest('research')).toBeGreaterThan(90);
    expect(await oldest('research')).toBeLessThan(120);
    expect(await oldest('enterprise')).toBeGreaterThan(120);
    const times = instrumentsOf('research').flatMap(({ history }) => history?.changes.map(({ at }) => at) ?? []);
    expect(Math.min(...times)).toBeGreaterThan(filled.asOf - 121 * DAY);
    expect(new Set(instrumentsOf('research').map(({ history }) => history?.days))).toEqual(new Set([120]));
  });

  it('sees the regimes of past days, which growth does not, and no citation, which enterprise does', () => {
    const rivers = (tier: string) => instrumentsOf(tier).filter(({ river }) => (river?.days.length ?? 0) > 0).length;
    expect(rivers('research')).toBeGreaterThan(0);
    expect(rivers('growth')).toBe(0);
    const citations = (tier: string) =>
      pages.flatMap(({ tier: of, model }) => (of === tier && 'citations' in model ? model.citations : []));
    expect(citations('research')).toEqual([]);
    expect(citations('enterprise').length).toBeGreaterThan(0);
  });

  it('leaks nothing: no price, no volume, no feature value, no uncommitted row, no view of another tier', () => {
    for (const base of [SENTINEL.price, SENTINEL.volume, SENTINEL.feature])
      expect(new RegExp(`(?<![\\d.])${base / 1000}\\d{3}(?!\\d)(?! UTC)`).exec(tree())).toBeNull();
    expect(new RegExp(`"previousAgeBars":${SENTINEL.uncommitted / 1000}\\d{3}\\b`).exec(tree())).toBeNull();
    expect(new RegExp(`"previousAgeBars":${SENTINEL.recentChange / 1000}\\d{3}\\b`).exec(tree())).not.toBeNull();
    for (const { name } of TIERS) expect(tree()).not.toContain(`tier_${name}_`);
    expect(tree()).toContain('tier_research_');
  });

  it('gets a digest whose link opens its tree and no other', async () => {
    expect(mail).toContain('To: research@example.com');
    const link = /http:\/\/127\.0\.0\.1:\d+\/r\/[\w.-]+/.exec(mail)?.[0] ?? '';
    const opened = await fetch(link, { redirect: 'manual' });
    expect(opened.status).toBe(303);
    const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
    const get = async (page: string) => {
      const answer = await fetch(`${gateway.url}${page}`, { headers: { cookie } });
      return { status: answer.status, text: await answer.text() };
    };
    for (const page of ['/', '/shifts', '/instrument/BTCUSDT'])
      expect(await get(page)).toEqual({ status: 200, text: html.get(`research${page}`) });
    expect((await get('/enterprise/')).status).toBe(404);
  });

  it('goes when its object goes: its views are dropped, those of the others stay', async () => {
    const { applied: dropped } = await migrate(filled.warehouse, { directory: CLICKHOUSE });
    expect(dropped.toSorted()).toEqual(applied.map((step) => `drop ${step}`).sort());
    expect((await viewsOf('research')).size).toBe(0);
    expect((await viewsOf('growth')).size).toBeGreaterThan(0);
  });
});
