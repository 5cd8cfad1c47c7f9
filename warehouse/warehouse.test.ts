import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { insertBars, readBars, readLastBars } from './bars.ts';
import { insertFeatures } from './features.ts';
import { contentHash } from './hash.ts';
import { readInstruments, upsertInstruments } from './instruments.ts';
import { insertParameters, newestParameters, readParameters } from './parameters.ts';
import { insertRegimeChanges, insertRegimes, readRegimeStates } from './regimes.ts';
import { commitRun, isCommitted, watermarks } from './runs.ts';
import { readOnlySql } from './sql.ts';
import { ENGINES, startEngine, type TestEngine } from './testing/engines.ts';
import { bars, changes, features, regimes, run, stamp, T0 } from './testing/rows.ts';
import type { Warehouse } from './warehouse.ts';

const count = async (warehouse: Warehouse, sql: string) =>
  (await warehouse.query({ sql: `SELECT count() AS n FROM ${sql}`, schema: z.object({ n: z.coerce.number() }) }))[0]?.n;
const instrument = {
  symbol: 'A',
  name: 'Alpha',
  assetClass: 'crypto',
  venue: 'x',
  calendar: '24X7',
  volumeKind: 'real',
} as const;
const feed = (runId: string) => ({ ...stamp(runId), source: 'feed', rev: 0 }) as const;

describe.each(ENGINES)('warehouse on the $title', ({ kind, skipped }) => {
  describe.skipIf(skipped)('', () => {
    let engine: TestEngine;
    let warehouse: Warehouse;
    beforeAll(async () => {
      engine = await startEngine(kind);
      warehouse = await engine.open();
    });
    afterAll(() => engine?.close());

    it('Bars come back as they were given, bit for bit, NaN included', async () => {
      const given = [bars('A', 300), bars('A', 40, '5m'), bars('B', 7)];
      expect(await insertBars(warehouse, given, feed('bars'))).toBe(347);
      const read = await readBars(warehouse, {
        symbols: ['A', 'B'],
        timeframes: ['1m', '5m'],
        after: 0,
        through: T0 + 1e9,
      });
      expect(read).toEqual(given);
      const last = await readLastBars(warehouse, {
        symbols: ['A'],
        timeframes: ['1m'],
        count: 3,
        through: T0 + 100 * 60_000,
      });
      expect([...(last[0]?.bars.closeTime ?? [])]).toEqual([98, 99, 100].map((minute) => T0 + minute * 60_000));
    });

    it('A block is stored once under a token, and again when its content differs', async () => {
      const before = await count(warehouse, 'bars');
      await insertBars(warehouse, [bars('TWICE', 10)], feed('once'));
      await insertBars(warehouse, [bars('TWICE', 10)], feed('once'));
      expect(await count(warehouse, 'bars')).toBe((before ?? 0) + 10);
      await insertBars(warehouse, [bars('TWICE', 11)], feed('once'));
      expect(await count(warehouse, 'bars')).toBeGreaterThan((before ?? 0) + 10);
      expect(await count(warehouse, `bars FINAL WHERE symbol = 'TWICE'`)).toBe(11);
    });

    it('Derived rows are seen only when their run is committed, and a second commit changes nothing', async () => {
      const fresh = await engine.open();
      await upsertInstruments(fresh, [instrument], 1);
      const by = stamp('tick-1');
      await insertRegimes(fresh, regimes('A', 5, 2), by);
      await insertRegimeChanges(fresh, changes('A'), by);
      await insertFeatures(fresh, features('A'), by);
      await insertParameters(
        fresh,
        {
          market: '24x7',
          scales: [{ symbol: 'A', timeframe: 0, sigmaBase: 0.25, diurnal: Float64Array.of(1, 2), bars: 9 }],
          transitions: [{ assetClass: 'crypto', timeframe: 0, transition: new Float64Array(25).fill(0.2), bars: 9 }],
        },
        by,
      );
      const visible = async () => [
        (await readRegimeStates(fresh, { symbols: ['A'], timeframes: ['1m'], through: T0 + 1e9 })).length,
        await newestParameters(fresh, '24x7'),
        await count(fresh, 'regime_latest FINAL'),
        await count(fresh, 'tier_enterprise_history'),
        await isCommitted(fresh, 'tick-1'),
      ];
      expect(await visible()).toEqual([0, null, 0, 0, false]);
      expect(await readParameters(fresh, { market: '24x7', includeRun: 'tick-1' })).toHaveLength(1);
      await commitRun(fresh, run('tick-1', 5));
      expect(await visible()).toEqual([1, T0, 1, 1, true]);
      const hashes = await contentHash(fresh);
      await commitRun(fresh, run('tick-1', 5));
      expect(await contentHash(fresh)).toEqual(hashes);
      expect(await readRegimeStates(fresh, { symbols: ['A'], timeframes: ['1m'], through: T0 + 1e9 })).toEqual([
        { symbol: 'A', timeframe: 0, openTime: T0 + 4 * 60_000, label: 2, since: T0, ageBars: 5, paramsVersion: T0 },
      ]);
      expect((await readParameters(fresh, { market: '24x7' }))[0]?.scales[0]).toMatchObject({
        sigmaBase: 0.25,
        diurnal: Float64Array.of(1, 2),
      });
      expect(await watermarks(fresh, { market: '24x7' })).toEqual({ barsThrough: T0, stateThrough: T0 });
      expect(await readInstruments(fresh)).toEqual([instrument]);
    });

    it('The content hash does not depend on the order and the number of attempts, and differs when one value differs', async () => {
      const [one, two, three] = [await engine.open(), await engine.open(), await engine.open()];
      await insertRegimes(one, regimes('A', 4), stamp('r', 1));
      await insertRegimes(one, regimes('B', 4), { ...stamp('r', 1), activityId: 'b' });
      await commitRun(one, run('r', 8));
      await insertRegimes(two, regimes('B', 4), { ...stamp('r', 7), activityId: 'other' });
      await insertRegimes(two, regimes('A', 4), stamp('r', 3));
      await insertRegimes(two, regimes('A', 4), { ...stamp('r', 9), activityId: 'again' });
      await insertRegimes(two, regimes('C', 4), stamp('killed'));
      await commitRun(two, run('r', 8, 'tick', 9));
      expect(await contentHash(two)).toEqual(await contentHash(one));
      const changed = regimes('A', 4);
      changed.confidence[2] = 0.9999;
      await insertRegimes(three, changed, stamp('r', 1));
      await insertRegimes(three, regimes('B', 4), { ...stamp('r', 1), activityId: 'b' });
      await commitRun(three, run('r', 8));
      expect(await contentHash(three)).not.toEqual(await contentHash(one));
    });

    it('Integers above 2^53 stay exact, and a failed query leaves nothing in the next result', async () => {
      const sql = 'SELECT toUInt64(18446744073709551615) AS big';
      const read = () => warehouse.query({ sql, schema: z.object({ big: z.string() }) });
      expect(await read()).toEqual([{ big: '18446744073709551615' }]);
      await expect(
        warehouse.query({ sql: 'SELECT throwIf(number = 90000) AS x FROM numbers(100000)', schema: z.any() }),
      ).rejects.toThrow();
      expect(await read()).toEqual([{ big: '18446744073709551615' }]);
    });

    it('A parameter is a value and never SQL', async () => {
      const text = "'); DROP TABLE bars; --\n\n\\";
      const rows = await warehouse.query({
        sql: 'SELECT {text:String} AS text',
        params: { text },
        schema: z.object({ text: z.string() }),
      });
      expect(rows).toEqual([{ text }]);
      expect(await count(warehouse, 'bars')).toBeGreaterThan(0);
    });

    it('A query that is aborted stops', async () => {
      const started = performance.now();
      const signal = AbortSignal.timeout(200);
      await expect(
        warehouse.query({
          sql: 'SELECT count() AS n FROM numbers(1000000000000) WHERE sipHash64(number) = 1',
          schema: z.any(),
          signal,
        }),
      ).rejects.toThrow();
      expect(performance.now() - started).toBeLessThan(5_000);
    });

    it.each([
      ['INSERT INTO runs SELECT * FROM runs'],
      ['DROP TABLE bars'],
      ["SELECT * FROM file('/etc/hostname', 'LineAsString')"],
      ["SELECT * FROM file /* */ ('/etc/hostname', 'LineAsString')"],
      ["SELECT * FROM (SELECT * FROM `file`('/etc/hostname', 'LineAsString'))"],
      ["SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')"],
      ["SELECT * FROM bars INTO OUTFILE '/tmp/x'"],
      ['SELECT 1; DROP TABLE bars'],
      ['SELECT 1 SETTINGS readonly = 0, max_execution_time = 0'],
    ])('answers no question that writes or reaches outside: %s', async (sql) => {
      await expect(readOnlySql(warehouse, sql)).rejects.toMatchObject({
        code: expect.stringMatching(/ARGUS_SQL_(REFUSED|FAILED)/),
      });
      expect(await count(warehouse, 'bars')).toBeGreaterThan(0);
    });

    it('answers a question in the format that is asked for', async () => {
      expect(await readOnlySql(warehouse, 'SELECT 1 AS one;', { format: 'CSVWithNames' })).toBe('"one"\n1\n');
    });
  });
});
