import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measureRecord } from '#market/models/signals/record.ts';
import { DAY } from '#market/time.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { upsertInstruments } from './instruments.ts';
import { SIGNAL_LEDGER, type SignalEntry, signalId } from './ledger/signals.ts';
import { insertOutcomes } from './outcomes.ts';
import { ENGINES, startEngine, type TestEngine } from './testing/engines.ts';
import { fillLedger } from './testing/fill-ledger.ts';
import { type ClassRecord, type RecordRequest, readClassRecords } from './track-record.ts';
import type { Warehouse } from './warehouse.ts';

const START = Date.UTC(2026, 0, 1);
const stampOf = (runId: string) => ({ asOf: START, version: 1, runId, activityId: runId });

/** Signal of day i: 'up' with 0.6, every fourth one neutral with 0.5. */
const signalOf = (symbol: string, timeframe: Timeframe, i: number): SignalEntry => ({
  issuedAt: START + (i + 1) * DAY,
  symbol,
  timeframe,
  barOpen: START + i * DAY,
  barClose: START + (i + 1) * DAY,
  horizon: 5,
  p: 0.7,
  shrunk: i % 4 === 3 ? 0.5 : 0.6,
  direction: i % 4 === 3 ? 'neutral' : 'up',
  confidence: i % 4 === 3 ? 0.5 : 0.6,
  reason: i % 4 === 3 ? 'below_threshold' : '',
  low: i === 0 ? Number.NaN : -1,
  high: i === 0 ? Number.NaN : 1,
  base: 0.5,
  modelVersion: 1,
  regime: '',
  probabilities: new Float32Array(5),
  novelty: Number.NaN,
  featureSha256: '',
  engineFingerprint: '',
});

describe.each(ENGINES)('the track record on the $title', ({ kind, skipped }) => {
  describe.skipIf(skipped)('', () => {
    let engine: TestEngine;
    let warehouse: Warehouse;
    const records = async (days: number, only: Partial<RecordRequest> = {}): Promise<ClassRecord[]> => {
      const found: ClassRecord[] = [];
      for await (const one of readClassRecords(warehouse, { days, ...only })) found.push(one);
      return found;
    };
    beforeAll(async () => {
      engine = await startEngine(kind);
      warehouse = await engine.open();
      await upsertInstruments(
        warehouse,
        [
          { symbol: 'AA', assetClass: 'crypto' as const },
          { symbol: 'BB', assetClass: 'forex' as const },
        ].map((one) => ({ ...one, name: one.symbol, venue: 'test', calendar: '24X7', volumeKind: 'real' })),
        1,
      );
    });
    afterAll(() => engine?.close());

    it('The track record is empty where no signal was issued', async () => {
      expect(await records(0)).toEqual([]);
    });

    it('The track record counts each signal of a class with its first outcome, and nothing that was amended or not committed', async () => {
      const rows = [
        ...Array.from({ length: 200 }, (_, i) => signalOf('AA', '1d', i)),
        ...Array.from({ length: 10 }, (_, i) => signalOf('BB', '1d', i)),
        signalOf('AA', '1w', 0),
      ];
      await fillLedger(warehouse, { ledger: SIGNAL_LEDGER, chain: '24x7/batches', rows }, stampOf('batch'));
      await fillLedger(
        warehouse,
        { ledger: SIGNAL_LEDGER, chain: '24x7/ticks', rows: [signalOf('AA', '1h', 0)] },
        stampOf('lost'),
      );
      await warehouse.command(`INSERT INTO runs (run_id, kind, market) VALUES ('batch', 'batch', '24x7')`);
      const outcomeOf = (row: SignalEntry, move: number) => ({ ...row, id: signalId(row), move });
      // 160 of 200 are resolved, of which every fifth falls, and one of those beyond its interval.
      const resolved = rows.slice(0, 160).map((row, i) => outcomeOf(row, i % 5 === 4 ? (i === 4 ? -2 : -0.5) : 0.5));
      await insertOutcomes(warehouse, { kind: 'first', outcomes: resolved }, stampOf('batch'));
      const other = resolved.slice(0, 50).map((one) => ({ ...one, move: -9 }));
      await insertOutcomes(
        warehouse,
        { kind: 'amended', outcomes: other },
        { ...stampOf('batch'), activityId: 'later' },
      );

      const all = await records(0);
      expect(
        all.map(({ assetClass, timeframe, signals, directional, resolved: { move } }) => [
          assetClass,
          timeframe,
          signals,
          directional,
          move.length,
        ]),
      ).toEqual([
        ['crypto', '1d', 200, 150, 160],
        ['crypto', '1w', 1, 1, 0],
        ['forex', '1d', 10, 8, 0],
      ]);
      const [crypto] = all;
      const { brier, parts, skill, coverage, buckets, calibration } = measureRecord(
        (crypto as ClassRecord).resolved,
        5,
      );
      // 120 with 0.6 of which 96 rise, 40 with 0.5.
      expect(brier).toBeCloseTo((96 * 0.16 + 24 * 0.36 + 40 * 0.25) / 160, 14);
      expect(parts?.uncertainty).toBeCloseTo(0.8 * 0.2, 14);
      expect(skill).toMatchObject({ n: 160, days: 160 });
      expect(skill.value).toBeCloseTo(1 - (brier as number) / 0.25, 14);
      expect(coverage).toMatchObject({ value: 158 / 159, n: 159 });
      expect(calibration.n).toBe(120);
      // 0.60 begins the bucket 0.60–0.65.
      expect(buckets.map(({ hitRate: { n } }) => n)).toEqual([0, 0, 120, 0, 0, 0]);
      expect(buckets[2]?.hitRate.value).toBeCloseTo(96 / 120, 14);
    });

    it('A request for one class or one timeframe gets the record of that alone', async () => {
      const keys = async (only: Partial<RecordRequest>) =>
        (await records(0, only)).map(({ assetClass, timeframe }) => `${assetClass} ${timeframe}`);
      expect(await keys({ assetClass: 'crypto' })).toEqual(['crypto 1d', 'crypto 1w']);
      expect(await keys({ timeframe: '1d' })).toEqual(['crypto 1d', 'forex 1d']);
      expect(await keys({ assetClass: 'forex', timeframe: '1w' })).toEqual([]);
    });

    it('The track record looks back from the newest signal as many days as it is asked for', async () => {
      const [crypto, ...rest] = await records(60);
      expect(rest).toEqual([]);
      expect(crypto).toMatchObject({ signals: 61, timeframe: '1d' });
      expect(crypto?.resolved.openTime[0]).toBe(START + 139 * DAY);
      expect(crypto?.resolved.openTime).toHaveLength(21);
    });
  });
});
