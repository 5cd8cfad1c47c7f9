import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { highestTier } from '#contracts/tiers.ts';
import { createRandom } from '#market/math/random.ts';
import {
  countedFrom,
  countLabels,
  type LabelCounts,
  persistenceOf,
  STAY_BARS,
} from '#market/models/regime/persistence.ts';
import { DAY, MINUTE } from '#market/time.ts';
import { regimes as regimeQuery } from '#reports/queries/regimes.ts';
import { readQuery } from '#reports/queries/tier-query.ts';
import { upsertInstruments } from './instruments.ts';
import { countStoredLabels, insertPersistence } from './persistence.ts';
import { insertRegimes } from './regimes.ts';
import { commitRun } from './runs.ts';
import { ENGINES, startEngine, type TestEngine } from './testing/engines.ts';
import { regimes, run, stamp, T0 } from './testing/rows.ts';
import type { Warehouse } from './warehouse.ts';

const instrument = (symbol: string, assetClass: 'crypto' | 'defi') =>
  ({ symbol, name: symbol, assetClass, venue: 'x', calendar: '24X7', volumeKind: 'real' }) as const;
const BARS = 900;
const asOf = T0 + BARS * MINUTE;

/** Labels that change every few bars. */
function labelsOf(seed: number): Uint8Array {
  const random = createRandom(seed);
  let label = 0;
  return Uint8Array.from({ length: BARS }, () => {
    if (random() < 0.1) label = Math.floor(random() * 5);
    return label;
  });
}
const SERIES = { A: labelsOf(1), B: labelsOf(2), C: labelsOf(3) } as const;
const block = (symbol: string, labels: Uint8Array) => ({ ...regimes(symbol, labels.length), label: labels });

describe.each(ENGINES)('the persistence of labels on the $title', ({ kind, skipped }) => {
  describe.skipIf(skipped)('', () => {
    let engine: TestEngine;
    let warehouse: Warehouse;
    beforeAll(async () => {
      engine = await startEngine(kind);
      warehouse = await engine.open();
      const instruments = [instrument('A', 'crypto'), instrument('B', 'crypto'), instrument('C', 'defi')];
      await upsertInstruments(warehouse, instruments, 1);
      // First another label for every bar, then the amended one, known a minute later.
      for (const [symbol, labels] of Object.entries(SERIES))
        for (const [i, shown] of [labels.map((label) => (label + 1) % 5), labels].entries()) {
          const by = { ...stamp('known'), asOf: T0 - (1 - i) * MINUTE, activityId: `${symbol}-${i}` };
          await insertRegimes(warehouse, block(symbol, shown), by);
        }
      await commitRun(warehouse, run('known', BARS));
    });
    afterAll(() => engine?.close());

    const counted = (at = asOf, includeRun = '') => {
      const from = countedFrom('1m', at);
      const what = { market: '24x7', timeframe: '1m', from, asOf: at, stayBars: STAY_BARS, includeRun } as const;
      return countStoredLabels(warehouse, what);
    };

    it('Persistence is counted from the newest label of every bar, by class, as a loop over the labels counts it', async () => {
      const classes = await counted();
      const plain = (counts: readonly LabelCounts[] = []) =>
        counts.map(({ label, bars, spells, nextCounts, nStay10, stays10 }) => {
          return { label, bars, spells, nextCounts, nStay10, stays10 };
        });
      expect([...classes.keys()]).toEqual(['crypto', 'defi']);
      expect(plain(classes.get('crypto'))).toEqual(plain(countLabels([SERIES.A, SERIES.B])));
      expect(plain(classes.get('defi'))).toEqual(plain(countLabels([SERIES.C])));
    });

    it('The count takes rows of its own run before their commit, those of others never, and nothing before two years', async () => {
      const later = {
        ...block('A', Uint8Array.of(0, 0, 0)),
        openTime: Float64Array.of(0, 1, 2).map((i) => asOf + i * MINUTE),
      };
      const bars = { ...later, closeTime: later.openTime.map((t) => t + MINUTE) };
      await insertRegimes(warehouse, bars, { ...stamp('mine'), activityId: 'mine' });
      const total = async (includeRun: string) =>
        [...(await counted(asOf + 9 * MINUTE, includeRun)).values()].flat().reduce((sum, { bars: n }) => sum + n, 0);
      expect(await total('')).toBe(3 * (BARS - 1));
      expect(await total('mine')).toBe(3 * (BARS - 1) + 3);
      const old = await counted(asOf + 800 * DAY);
      expect(old.size).toBe(0);
    });

    it('The count of a long series takes memory for its bars, not for their square', async () => {
      const long = new Uint8Array(20_000).map((_, i) => Math.floor(i / 100) % 5);
      const other = await engine.open();
      await upsertInstruments(other, [instrument('LONG', 'crypto')], 1);
      await insertRegimes(other, block('LONG', long), stamp('long'));
      await commitRun(other, run('long', long.length));
      const at = T0 + long.length * MINUTE;
      const what = {
        market: '24x7',
        timeframe: '1m',
        from: T0,
        asOf: at,
        stayBars: STAY_BARS,
        includeRun: '',
      } as const;
      const counts = (await countStoredLabels(other, what)).get('crypto') ?? [];
      expect(counts.reduce((sum, { bars }) => sum + bars, 0)).toBe(19_999);
      expect(counts.map(({ spells }) => spells)).toEqual([40, 40, 40, 40, 40]);
    });

    it('Persistence reaches the readers of a tier once its run is committed, with what came next from twenty ends on', async () => {
      const tier = highestTier();
      const rowOf = async () => (await readQuery(warehouse, tier, regimeQuery)).find(({ symbol }) => symbol === 'C');
      expect(await rowOf()).toMatchObject({ remainingBars: null, stay10: null, persistenceBars: 0, nextLabel: null });
      const label = SERIES.C[BARS - 1] as number;
      const counts = (bars: number, ends: number) => ({
        label,
        bars,
        spells: ends + 1,
        nextCounts: Float64Array.from({ length: 5 }, (_, k) => (k === (label + 1) % 5 ? ends : 0)),
        nStay10: bars - 10,
        stays10: (bars - 10) / 2,
      });
      for (const [i, ends] of [19, 20].entries()) {
        const figures = persistenceOf([counts(1_000, ends)]).map((one) => ({
          ...one,
          assetClass: 'defi',
          timeframe: 0,
        }));
        const by = { ...stamp(`night-${i}`), asOf: T0 + i * MINUTE };
        await insertPersistence(warehouse, '24x7', figures, by);
        if (i === 0) expect((await rowOf())?.remainingBars).toBeNull();
        await commitRun(warehouse, { ...run(`night-${i}`, 0), regimes: 0 });
        const row = await rowOf();
        expect(row).toMatchObject({ persistenceBars: 1_000, persistenceSpells: ends + 1 });
        expect(row?.remainingBars).toBeCloseTo(1_000 / ends, 6);
        expect(row?.stay10).toBeCloseTo(0.5, 6);
        if (ends < 20) expect(row).toMatchObject({ nextLabel: null, nextShare: null, nextSpells: null });
        else expect(row).toMatchObject({ nextShare: 1, nextSpells: 20 });
      }
    });

    it('Persistence stands beside the confidence of the label shown, also where another state is more probable', async () => {
      const one = regimes('B', BARS + 1, 0);
      // The bull trend stays in force at 0.39, while high volatility has 0.48.
      one.probabilities.set([0.39, 0.05, 0.05, 0.48, 0.03], BARS * 5);
      one.confidence[BARS] = 0.48;
      await insertRegimes(warehouse, one, { ...stamp('shown'), activityId: 'shown' });
      await commitRun(warehouse, run('shown', 1));
      const rows = await readQuery(warehouse, highestTier(), regimeQuery);
      expect(rows.find(({ symbol }) => symbol === 'B')).toMatchObject({ label: 'bull_trend' });
      for (const { label, probabilities, confidence } of rows) {
        const k = ['bull_trend', 'bear_trend', 'range_bound', 'high_volatility', 'stress'].indexOf(label);
        expect(confidence).toBe(probabilities[k]);
      }
      expect(rows.find(({ symbol }) => symbol === 'B')?.confidence).toBeCloseTo(0.39, 6);
      const history = await warehouse.query({
        sql: `SELECT confidence FROM tier_${highestTier().name}_regime_history WHERE symbol = 'B' ORDER BY close_time DESC LIMIT 1`,
        params: {},
        schema: z.object({ confidence: z.number() }),
      });
      expect(history[0]?.confidence).toBeCloseTo(0.39, 6);
    });
  });
});
