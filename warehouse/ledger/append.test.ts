import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startFences, type TestFences } from '#database/testing/fences.ts';
import { createRandom } from '#market/math/random.ts';
import { MINUTE } from '#market/time.ts';
import { upsertInstruments } from '../instruments.ts';
import { insertModels, newestModels, readModels } from '../models.ts';
import { insertOutcomes, readMissShares, readOpenSignals } from '../outcomes.ts';
import { ENGINES, startEngine, type TestEngine } from '../testing/engines.ts';
import { readVectors } from '../vectors.ts';
import type { Warehouse } from '../warehouse.ts';
import { appendLedger, chainHead, type LedgerStore } from './append.ts';
import { SIGNAL_LEDGER, type SignalEntry } from './signals.ts';
import { verifyLedger } from './verify.ts';

const CHAIN = '24x7/ticks';
const stampOf = (asOf: number, runId = `tick-${asOf}`) => ({ asOf, version: 1, runId, activityId: `compute-${runId}` });

/** Signals of 40 symbols for the minute that ends at `asOf`; numbers of every length, some unknown. */
function signals(asOf: number, seed: number): SignalEntry[] {
  const random = createRandom(seed);
  return Array.from({ length: 40 }, (_, i) => ({
    issuedAt: asOf,
    symbol: `S${String(i).padStart(2, '0')}`,
    timeframe: '1m' as const,
    barOpen: asOf - MINUTE,
    barClose: asOf,
    horizon: 15,
    p: random(),
    shrunk: random(),
    direction: ['up', 'down', 'neutral'][i % 3] as string,
    confidence: 0.5 + random() / 3,
    reason: i % 3 === 2 ? 'no_demonstrated_skill' : '',
    low: i === 7 ? Number.NaN : -random() / 50,
    high: i === 7 ? Number.NaN : random() / 50,
    base: 0.5,
    modelVersion: 1_700_000_000_000,
    regime: i === 9 ? '' : 'stress',
    probabilities: Float32Array.of(random(), random(), random(), random(), i === 9 ? Number.NaN : random()),
    novelty: i === 9 ? Number.NaN : Math.fround(random()),
    featureSha256: 'ab'.repeat(32),
    engineFingerprint: 'node 26',
  }));
}

describe.each(ENGINES)('the signal ledger on the $title', ({ kind, skipped }) => {
  describe.skipIf(skipped)('', () => {
    let engine: TestEngine;
    let warehouse: Warehouse;
    let fences: TestFences;
    /** Each warehouse of the suite has heads of its own. */
    const ledgerOf = (one: Warehouse): LedgerStore => ({
      warehouse: one,
      headOf: (chain) => fences.open(`${one.database}/${chain}`, chainHead),
    });
    beforeAll(async () => {
      fences = await startFences();
      engine = await startEngine(kind);
      warehouse = await engine.open();
      for (let t = 1; t <= 5; t++)
        await appendLedger(
          ledgerOf(warehouse),
          { ledger: SIGNAL_LEDGER, chain: CHAIN, rows: signals(t * MINUTE, t) },
          stampOf(t * MINUTE),
        );
    });
    afterAll(async () => {
      await engine?.close();
    });

    it('The ledger has every signal once, whatever is tried again, and what was issued first stands', async () => {
      const other = signals(3 * MINUTE, 99);
      expect(
        await appendLedger(
          ledgerOf(warehouse),
          { ledger: SIGNAL_LEDGER, chain: CHAIN, rows: other },
          stampOf(3 * MINUTE),
        ),
      ).toBe(0);
      expect(
        await appendLedger(
          ledgerOf(warehouse),
          { ledger: SIGNAL_LEDGER, chain: CHAIN, rows: other },
          stampOf(3 * MINUTE, 'another run'),
        ),
      ).toBe(0);
      const report = await verifyLedger(warehouse);
      expect(report.faults).toEqual([]);
      expect(report.chains).toMatchObject([{ chain: CHAIN, rows: 200 }]);
    });

    it('Two warehouses give the same heads, and a verification finds one changed, one missing and one added row', async () => {
      const [head] = (await verifyLedger(warehouse)).chains;
      const again = await engine.open();
      for (let t = 1; t <= 5; t++)
        await appendLedger(
          ledgerOf(again),
          { ledger: SIGNAL_LEDGER, chain: CHAIN, rows: signals(t * MINUTE, t) },
          stampOf(t * MINUTE),
        );
      expect((await verifyLedger(again)).chains).toEqual([head]);
      const changed = (sequence: number) => ({ chain: CHAIN, sequence, what: 'the row is not what was written' });
      const changes = [
        [`UPDATE p_shrunk = p_shrunk + 1e-15 WHERE sequence = 137`, [changed(137)]],
        [`UPDATE direction = 'down' WHERE sequence = 90`, [changed(90), changed(137)]],
        // Who gives a signal the id of another gives it what came of the other.
        [`UPDATE signal_id = reverse(signal_id) WHERE sequence = 200`, [changed(90), changed(137), changed(200)]],
        [`DELETE WHERE sequence = 41`, [{ chain: CHAIN, sequence: 41, what: 'row 41 is missing or twice' }]],
      ] as const;
      for (const [change, faults] of changes) {
        await again.command(`ALTER TABLE signal_ledger ${change} SETTINGS mutations_sync = 2`);
        expect((await verifyLedger(again)).faults).toEqual(faults);
      }
    });

    it('A published hash shows that the last rows were taken away, or that all were written anew', async () => {
      const [sound] = (await verifyLedger(warehouse)).chains;
      const heads = [{ chain: CHAIN, signals: 200, hash: sound?.head as string }];
      expect((await verifyLedger(warehouse, { heads })).faults).toEqual([]);
      const cut = await engine.open();
      for (let t = 1; t <= 4; t++)
        await appendLedger(
          ledgerOf(cut),
          { ledger: SIGNAL_LEDGER, chain: CHAIN, rows: signals(t * MINUTE, t) },
          stampOf(t * MINUTE),
        );
      expect((await verifyLedger(cut)).faults).toEqual([]);
      expect((await verifyLedger(cut, { heads })).faults).toMatchObject([{ chain: CHAIN, sequence: 160 }]);
      await appendLedger(
        ledgerOf(cut),
        { ledger: SIGNAL_LEDGER, chain: CHAIN, rows: signals(5 * MINUTE, 6) },
        stampOf(5 * MINUTE),
      );
      expect((await verifyLedger(cut, { heads })).faults).toEqual([
        { chain: CHAIN, sequence: 200, what: 'another hash was published' },
      ]);
      const unknown = [{ chain: 'elsewhere', signals: 1, hash: '' }];
      expect((await verifyLedger(cut, { heads: unknown })).faults).toMatchObject([{ chain: 'elsewhere' }]);
    });

    it('The published head of a day is changed by no later day', async () => {
      const house = await engine.open();
      const published = () =>
        house.query({
          sql: 'SELECT chain, toString(day) AS day, signals, head AS hash FROM tier_founding_ledger_heads ORDER BY day',
          schema: z.object({ chain: z.string(), day: z.string(), signals: z.coerce.number(), hash: z.string() }),
        });
      const heads: Awaited<ReturnType<typeof published>> = [];
      for (const [day, ticks] of [2, 1, 3].entries()) {
        for (let t = 1; t <= ticks; t++) {
          const asOf = day * 24 * 60 * MINUTE + t * MINUTE;
          await appendLedger(
            ledgerOf(house),
            { ledger: SIGNAL_LEDGER, chain: CHAIN, rows: signals(asOf, t) },
            stampOf(asOf),
          );
        }
        const [head] = (await verifyLedger(house)).chains;
        heads.push({ chain: CHAIN, day: `1970-01-0${day + 1}`, signals: head?.rows ?? 0, hash: head?.head ?? '' });
        expect(await published()).toEqual(heads.slice(-2));
      }
      expect(heads.map(({ signals: count }) => count)).toEqual([80, 120, 240]);
      expect((await verifyLedger(house, { heads })).faults).toEqual([]);
    });

    it('Outcomes that are still open are listed, and missed intervals are counted by class and timeframe', async () => {
      await upsertInstruments(
        warehouse,
        signals(0, 1).map(({ symbol }) => ({
          symbol,
          name: symbol,
          assetClass: 'crypto' as const,
          venue: 'test',
          calendar: '24X7' as const,
          volumeKind: 'real' as const,
        })),
        1,
      );
      const symbols = signals(0, 1).map(({ symbol }) => symbol);
      const ask = { symbols, timeframe: '1m', through: 3 * MINUTE } as const;
      const open = await readOpenSignals(warehouse, ask);
      expect(open).toHaveLength(120);
      expect(open.filter(({ high }) => Number.isNaN(high))).toHaveLength(3);
      const moves = open.map((one, i) => ({ ...one, move: i % 4 === 0 ? 9 : 0 }));
      await insertOutcomes(warehouse, { kind: 'first', outcomes: moves }, stampOf(9 * MINUTE));
      expect(await readOpenSignals(warehouse, ask)).toEqual([]);
      const [misses] = await readMissShares(warehouse, '24x7');
      expect(misses?.missed).toHaveLength(3);
      for (const share of misses?.missed ?? []) expect(share).toBeGreaterThan(0.2);
    });

    it('A model whose arrays are not what was written is left out, and the others are kept', async () => {
      const model = {
        base: 0.5,
        skill: { t: 1, p: 0.2, gain: 0, dates: 50 },
        coefficients: Float64Array.of(1 / 3, 1e-300),
        penalty: 1,
        rows: { train: 1, calibrate: 1, gate: 1 },
      };
      const keys = [
        { assetClass: 'crypto', timeframe: '1h' },
        { assetClass: 'forex', timeframe: '1h' },
      ] as const;
      const all = keys.map((key) => ({ ...key, passed: true, alpha: 0.19, model: model as never }));
      await insertModels(warehouse, { market: '24x7', signals: all, novelty: [] }, stampOf(7, 'batch-7'));
      expect(await newestModels(warehouse, '24x7')).toEqual({ signals: 0, novelty: 0 });
      await warehouse.command(`INSERT INTO runs (run_id, kind, market) VALUES ('batch-7', 'batch', '24x7')`);
      expect((await readModels(warehouse, '24x7')).signals.map((one) => one.model)).toEqual([model, model]);
      await warehouse.command(
        `ALTER TABLE signal_models UPDATE payload = replaceOne(payload, '0.33', '0.34') WHERE asset_class = 'forex' SETTINGS mutations_sync = 2`,
      );
      const { signals: sound, corrupted } = await readModels(warehouse, '24x7');
      expect(sound.map(({ assetClass }) => assetClass)).toEqual(['crypto']);
      expect(corrupted).toEqual(['forex 1h of 1970-01-01T00:00:00.007Z']);
    });

    it('A read of vectors gives none where none is stored', async () => {
      const range = {
        symbols: ['S00'],
        timeframe: '1h',
        from: 0,
        through: 1e12,
        grid: { length: 1, stride: 1 },
        includeRun: '',
      } as const;
      expect((await readVectors(warehouse, range)).features.length).toBe(0);
    });
  });
});
