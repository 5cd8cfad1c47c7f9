import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tierNamed } from '#contracts/tiers.ts';
import { commitRun, type RunRow } from '#warehouse/runs.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { buildPages } from '../pages.ts';
import { type FilledWarehouse, fillWarehouse } from '../testing/filled-warehouse.ts';
import { createSettledReader } from './settled-rows.ts';

let filled: FilledWarehouse;
beforeAll(async () => {
  filled = await fillWarehouse();
}, 120_000);
afterAll(() => filled?.close());

const runOf = (kind: RunRow['kind'], asOf: number, version = 1): RunRow => ({
  runId: `${kind}-${asOf}`,
  kind,
  market: '24x7',
  asOf,
  barsThrough: 0,
  stateThrough: 0,
  bars: 0,
  features: 0,
  regimes: 0,
  changes: 0,
  engineFingerprint: 'test',
  version,
});

/** Statements of the pages of a tier, and the pages as text. */
async function published(settled = createSettledReader()) {
  const statements: string[] = [];
  const query: Warehouse['query'] = (statement) => {
    statements.push(statement.sql);
    return filled.warehouse.query(statement);
  };
  const pages = await buildPages(
    { ...filled.warehouse, query },
    { tiers: [tierNamed('enterprise')], asOf: filled.asOf, settled },
  );
  return { statements, text: JSON.stringify(pages) };
}
const readsRecord = (statements: readonly string[]) => statements.filter((sql) => sql.includes('_range_record')).length;

describe('rows that no tick changes', () => {
  it('Rows that no tick changes are read once, and the pages stay the same to the byte', {
    timeout: 120_000,
  }, async () => {
    const settled = createSettledReader();
    const first = await published(settled);
    const second = await published(settled);
    expect(second.text).toBe(first.text);
    expect(readsRecord(first.statements)).toBe(1);
    expect(readsRecord(second.statements)).toBe(0);
    expect(second.statements.length).toBeLessThanOrEqual(first.statements.length - 10);
  });

  it('Every commit of a batch or a backfill has them read again, a repeated one too, and no commit of a tick does', {
    timeout: 120_000,
  }, async () => {
    const settled = createSettledReader();
    await published(settled);
    const readsAfter = async (run: RunRow) => {
      await commitRun(filled.warehouse, run);
      return readsRecord((await published(settled)).statements);
    };
    expect(await readsAfter(runOf('tick', filled.asOf + 1))).toBe(0);
    expect(await readsAfter(runOf('batch', filled.asOf + 2))).toBe(1);
    expect(await readsAfter(runOf('batch', filled.asOf + 2, 2))).toBe(1);
    expect(await readsAfter(runOf('backfill', filled.asOf + 3))).toBe(1);
    expect(await readsAfter(runOf('tick', filled.asOf + 4))).toBe(0);
  });
});
