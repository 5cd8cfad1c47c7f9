import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openWarehouse, type Warehouse } from '../warehouse.ts';
import { isLocated, locate, locatorOf } from './locator.ts';

/** Rows i of a table with the key `i * 2654435761` and a hash of their value. */
const ROWS = 300;
const keyOf = (i: number): number => Math.imul(i, 2_654_435_761) >>> 0;
const KEY = 'toUInt32(toUInt64(i) * 2654435761)';

let warehouse: Warehouse;
const folder = mkdtempSync(path.join(tmpdir(), 'argus-locator-'));
beforeAll(async () => {
  warehouse = await openWarehouse({ directory: folder });
});
afterAll(async () => {
  await warehouse.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The locator of the rows that there are, with other values for some of them. */
async function locator({ changed = [], absent = [] }: { changed?: number[]; absent?: number[] } = {}): Promise<string> {
  const hash = `sipHash128(i, if(has([${changed.join()}]::Array(UInt64), i), 'other', 'value'))`;
  const [row] = await warehouse.query({
    sql: `SELECT ${locatorOf(`reinterpretAsUInt128(${hash})`, KEY)} AS locator
          FROM (SELECT number AS i FROM numbers(${ROWS})) WHERE NOT has([${absent.join()}]::Array(UInt64), i)`,
    schema: z.object({ locator: z.string() }),
  });
  return row?.locator ?? '';
}

const indices = Array.from({ length: ROWS }, (_, i) => i);
const found = (rows: ReturnType<typeof locate>) =>
  rows === null || rows === 'overwritten' ? rows : indices.filter((i) => rows.some((row) => isLocated(row, keyOf(i))));

describe('the locator of changed rows', () => {
  it('finds no row where nothing has changed', async () => {
    expect(locate(await locator(), await locator(), [])).toEqual([]);
  });

  it('names the one row that has changed, or is gone, among all', async () => {
    const before = await locator();
    for (const i of [0, 1, 77, 299]) {
      expect(found(locate(before, await locator({ changed: [i] }), []))).toEqual([i]);
      expect(found(locate(before, await locator({ absent: [i] }), []))).toEqual([i]);
    }
  });

  it('names two rows, and says of three that they are too many', async () => {
    const before = await locator();
    expect(found(locate(before, await locator({ changed: [5, 212] }), []))).toEqual([5, 212]);
    expect(locate(before, await locator({ changed: [5, 60, 212] }), [])).toBeNull();
  });

  it('finds a changed row beside rows that were replaced in a known way, and no row where only those are gone', async () => {
    const before = await locator();
    const replaced = [3, 9];
    const keys = replaced.map(keyOf);
    expect(locate(before, await locator({ absent: replaced }), keys)).toEqual([]);
    expect(found(locate(before, await locator({ absent: replaced, changed: [150] }), keys))).toContain(150);
    const many = indices.slice(0, 40);
    expect(locate(before, await locator({ absent: many }), many.map(keyOf))).toBe('overwritten');
  });
});
