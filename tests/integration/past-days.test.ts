import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { can, TIERS } from '#contracts/tiers.ts';
import { marketOf } from '#market/market-id.ts';
import { MINUTE } from '#market/time.ts';
import { type FilledWarehouse, fillWarehouse } from '#reports/testing/filled-warehouse.ts';
import { copyDailyRanges } from '#warehouse/range-forecasts.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { HISTORY, onTime, runMarket, SYMBOLS, type World } from './true-market.ts';

const named = z.object({ name: z.string() });

async function viewsNamed(warehouse: Warehouse, pattern: string): Promise<string[]> {
  const sql = `SELECT name FROM system.tables WHERE database = currentDatabase() AND match(name, {pattern:String}) ORDER BY name`;
  return (await warehouse.query({ sql, params: { pattern }, schema: named })).map(({ name }) => name);
}
/** All rows of a view as texts, in no order, without the moment that they are told of: a view of now has another one. */
async function rowsOf(warehouse: Warehouse, view: string): Promise<string[]> {
  const rows = await warehouse.query({
    sql: `SELECT * EXCEPT as_of FROM ${view}`,
    schema: z.record(z.string(), z.unknown()),
  });
  return rows.map((row) => JSON.stringify(row)).sort();
}
const at = (view: string, asOf: number) => `${view}(as_of = fromUnixTimestamp64Milli(${asOf}, 'UTC'))`;
const pageViewOf = (view: string) => view.replace('snapshot_', 'tier_');

describe('views as of a time', () => {
  let filled: FilledWarehouse;
  let views: string[];
  beforeAll(async () => {
    filled = await fillWarehouse();
    // Its ticks forecast days, which only nights do: the record of these ranges is counted as a night would.
    const markets = new Set(filled.instruments.map(({ calendar }) => marketOf(calendar)));
    for (const market of markets) await copyDailyRanges(filled.warehouse, { runId: '', asOf: filled.asOf, market });
    views = await viewsNamed(filled.warehouse, '^snapshot_');
  }, 180_000);
  afterAll(() => filled?.close());

  it('exist for every view of every tier that reads evidence, and for no other tier', async () => {
    const readers = TIERS.filter((tier) => can(tier, 'evidence')).map(({ name }) => name);
    const ofPages = await viewsNamed(filled.warehouse, `^tier_(${readers.join('|')})_`);
    expect(ofPages.length).toBeGreaterThan(60);
    expect(views.map(pageViewOf)).toEqual(ofPages);
  });

  it('say of the newest moment what pages say', async () => {
    for (const view of views) {
      const now = await rowsOf(filled.warehouse, pageViewOf(view));
      expect(await rowsOf(filled.warehouse, at(view, filled.asOf)), view).toEqual(now);
    }
  });

  it('say the same of a moment when later runs are committed, and pages say something new', async () => {
    const before = new Map<string, string[]>();
    for (const view of views) before.set(view, await rowsOf(filled.warehouse, at(view, filled.asOf)));
    const later = await filled.tick(3);
    for (const view of views)
      expect(await rowsOf(filled.warehouse, at(view, filled.asOf)), view).toEqual(before.get(view));
    const regimes = await rowsOf(filled.warehouse, 'tier_enterprise_regimes');
    expect(regimes).not.toEqual(before.get('snapshot_enterprise_regimes'));
    expect(await rowsOf(filled.warehouse, at('snapshot_enterprise_regimes', later.asOf))).toEqual(regimes);
  });

  it('say of every row as of when it is known, and never of later', async () => {
    for (const view of views) {
      const [row] = await filled.warehouse.query({
        sql: `SELECT toString(max(as_of)) AS newest FROM ${at(view, filled.asOf)}`,
        schema: z.object({ newest: z.string() }),
      });
      const newest = Date.parse(`${row?.newest.replace(' ', 'T')}Z`);
      expect(newest, view).toBeLessThanOrEqual(filled.asOf);
      expect(newest, view).toBeGreaterThan(0);
    }
  });

  it('hold nothing of a time before the first run', async () => {
    for (const view of views) expect(await rowsOf(filled.warehouse, at(view, 0)), view).toEqual([]);
  });
});

describe('a past minute of a market with late and corrected bars', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'argus-past-'));
  const WRONG = HISTORY + 12 * MINUTE;
  const delivery = (symbol: string, t: number, now: number) =>
    symbol === SYMBOLS[0] && t === WRONG && now < t + 8 * MINUTE ? 'wrong' : 'true';
  let then: World;
  let later: World;
  beforeAll(async () => {
    then = await runMarket({ folder, delivery, ticks: onTime(16) });
    later = await runMarket({ folder, delivery, ticks: onTime(26) });
  }, 300_000);
  afterAll(async () => {
    await then?.warehouse.close();
    await later?.warehouse.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('reads ten minutes later as it read then, with the error that was not known', async () => {
    const asOf = HISTORY + 16 * MINUTE;
    for (const view of ['regimes', 'changes', 'regime_history', 'instruments', 'class_counts', 'context']) {
      const dated = at(`snapshot_enterprise_${view}`, asOf);
      const read = await rowsOf(later.warehouse, dated);
      expect(read, view).toEqual(await rowsOf(then.warehouse, dated));
      expect(read, view).toEqual(await rowsOf(then.warehouse, `tier_enterprise_${view}`));
    }
    const now = await rowsOf(later.warehouse, at('snapshot_enterprise_regime_history', HISTORY + 26 * MINUTE));
    expect(now).toEqual(await rowsOf(later.warehouse, 'tier_enterprise_regime_history'));
  });
});
