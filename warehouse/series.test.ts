import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY } from '#market/time.ts';
import { contentHash } from './hash.ts';
import { insertSeries, listSeries, readSeriesKnownAt, type SeriesValues } from './series.ts';
import { ENGINES, startEngine, type TestEngine } from './testing/engines.ts';
import type { Warehouse } from './warehouse.ts';

const values = (reference: number[], known: number[], value: number[]): SeriesValues => ({
  series: 'macro:TEST',
  kind: 'level',
  publication: 'test@1',
  file: 'test.csv',
  reference: Float64Array.from(reference),
  known: Float64Array.from(known),
  value: Float64Array.from(value),
});

describe.each(ENGINES)('series on the $title', ({ kind, skipped }) => {
  describe.skipIf(skipped)('', () => {
    let engine: TestEngine;
    let warehouse: Warehouse;
    beforeAll(async () => {
      engine = await startEngine(kind);
      warehouse = await engine.open();
    });
    afterAll(() => engine?.close());

    it('A series shows at any time the last value of each reference time that was known by then, and never a later one', async () => {
      const draw = (seed: number) => (Math.imul(seed, 2654435761) >>> 0) / 2 ** 32;
      const first = Array.from({ length: 60 }, (_, i) => ({
        r: i * DAY,
        k: i * DAY + Math.floor(draw(i + 1) * 40) * DAY,
        v: i + 0.5,
      }));
      const revised = first.filter((_, i) => i % 3 === 0).map(({ r, k, v }) => ({ r, k: k + 7 * DAY, v: v * 2 }));
      for (const rows of [first, revised])
        await insertSeries(warehouse, [
          values(
            rows.map(({ r }) => r),
            rows.map(({ k }) => k),
            rows.map(({ v }) => v),
          ),
        ]);
      for (let at = 0; at < 120 * DAY; at += 5 * DAY) {
        const expected = new Map<number, { k: number; v: number }>();
        for (const { r, k, v } of [...first, ...revised])
          if (k <= at && k >= (expected.get(r)?.k ?? 0)) expected.set(r, { k, v });
        const points = await readSeriesKnownAt(warehouse, { series: 'macro:TEST', at });
        expect(points.every(({ known }) => known <= at)).toBe(true);
        expect(points.map(({ reference, known, value }) => [reference, known, value])).toEqual(
          [...expected].sort(([a], [b]) => a - b).map(([r, { k, v }]) => [r, k, v]),
        );
      }
    });

    it('A series keeps a missing value as missing, and is the same when it is loaded again', async () => {
      const given = { ...values([DAY, 2 * DAY], [DAY, 2 * DAY], [1, Number.NaN]), series: 'macro:HOLES' };
      const empty = await contentHash(await engine.open());
      expect(empty.find(({ table }) => table === 'series')).toMatchObject({ rows: 0 });
      await insertSeries(warehouse, [given]);
      const before = (await contentHash(warehouse)).find(({ table }) => table === 'series');
      await insertSeries(warehouse, [given]);
      expect((await contentHash(warehouse)).find(({ table }) => table === 'series')).toEqual(before);
      expect(
        (await readSeriesKnownAt(warehouse, { series: 'macro:HOLES', at: 9 * DAY })).map(({ value }) => value),
      ).toEqual([1, null]);
      expect(await listSeries(warehouse)).toContainEqual(
        expect.objectContaining({ series: 'macro:HOLES', values: 2, missing: 1 }),
      );
    });
  });
});
