import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type FilledWarehouse, fillWarehouse, MIGRATIONS } from '#reports/testing/filled-warehouse.ts';
import { migrate } from '#warehouse/migrate.ts';

/**
 * Views that differ by now from the numbered migrations, for every tier that has them. A name belongs here when its definition is
 * changed on purpose: what lasts and comes next is counted, a confidence is that of the label, the heads are those of every ledger,
 * correlations are of classes and pairs (those of a symbol stand with its ties).
 */
const CHANGED_SINCE = /^tier_[a-z]+_(regimes|regime_history|context|ledger_heads|correlations)$/;
/**
 * Rows that a view reads and the filled warehouse lacks: a halted symbol, outcomes of signals, a bar that was taken
 * out.
 */
const MORE_ROWS = [
  `INSERT INTO instrument_status
   SELECT 'BTCUSDT', 'halted', as_of - INTERVAL 1 HOUR, as_of, 1, run_id FROM runs WHERE market = '24x7' LIMIT 1`,
  `INSERT INTO signal_outcomes
   SELECT signal_id, symbol, timeframe, bar_open, 'first', issued_at, if(sequence % 3 = 0, -0.01, 0.01), sequence % 3 != 0, sequence % 2, run_id
   FROM signal_ledger WHERE sequence % 5 != 0`,
  `INSERT INTO quarantine
   SELECT symbol, timeframe, open_time, rev, 'test', 0, as_of, 1 FROM bars ORDER BY symbol, open_time LIMIT 1`,
];

interface ViewState {
  readonly columns: string;
  readonly rows: number;
  readonly hash: string;
}

const numbered = mkdtempSync(path.join(tmpdir(), 'argus-numbered-'));
let filled: FilledWarehouse;
let before: Map<string, ViewState>;

beforeAll(async () => {
  // A data directory as it was left before views had definitions of their own.
  cpSync(MIGRATIONS, numbered, { recursive: true, filter: (source) => path.basename(source) !== 'views' });
  filled = await fillWarehouse({ migrations: numbered });
  for (const sql of MORE_ROWS) await filled.warehouse.command(sql);
  before = await statesOf(filled);
});
afterAll(async () => {
  await filled?.close();
  rmSync(numbered, { recursive: true, force: true });
});

async function statesOf({ warehouse }: FilledWarehouse): Promise<Map<string, ViewState>> {
  const views = await warehouse.query({
    sql: `SELECT table AS name, arrayStringConcat(groupArray(column), ', ') AS columns
          FROM (SELECT table, concat(name, ' ', type) AS column, position FROM system.columns WHERE database = currentDatabase() AND name != 'as_of' ORDER BY table, position)
          WHERE table IN (SELECT name FROM system.tables WHERE database = currentDatabase() AND engine = 'View')
          GROUP BY name ORDER BY name`,
    schema: z.object({ name: z.string(), columns: z.string() }),
  });
  const states = new Map<string, ViewState>();
  for (const { name, columns } of views) {
    if (CHANGED_SINCE.test(name)) continue;
    const [content] = await warehouse.query({
      sql: `SELECT count() AS rows, toString(sum(cityHash64(toJSONString(tuple(* EXCEPT as_of))))) AS hash FROM ${name}`,
      schema: z.object({ rows: z.coerce.number(), hash: z.string() }),
    });
    if (content !== undefined) states.set(name, { columns, ...content });
  }
  return states;
}

describe('a data directory of the numbered views', () => {
  it('has rows in every view, so that the next test compares something', () => {
    expect(before.size).toBe(23);
    expect([...before].filter(([, { rows }]) => rows === 0)).toEqual([]);
  });

  it('gets views with the same columns, types and rows, each replaced once, besides the moment they are told of', async () => {
    const { applied } = await migrate(filled.warehouse, { directory: MIGRATIONS });
    expect(new Set(applied).size).toBe(applied.length);
    expect(applied).toEqual(expect.arrayContaining([...before.keys()].map((name) => `view ${name}`)));
    const after = await statesOf(filled);
    const known = [...before.keys()].map((name) => [name, after.get(name)]);
    expect(Object.fromEntries(known)).toEqual(Object.fromEntries(before));
    expect(await migrate(filled.warehouse, { directory: MIGRATIONS })).toEqual({ applied: [], pending: [] });
  });
});
