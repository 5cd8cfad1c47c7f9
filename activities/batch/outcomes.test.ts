import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { allocateBars, type BarColumns } from '#market/bar.ts';
import type { Instrument } from '#market/instrument.ts';
import { MINUTE } from '#market/time.ts';
import { insertActions } from '#warehouse/actions.ts';
import { insertBars } from '#warehouse/bars.ts';
import { contentHash } from '#warehouse/hash.ts';
import { upsertInstruments } from '#warehouse/instruments.ts';
import { SIGNAL_LEDGER, signalId } from '#warehouse/ledger/signals.ts';
import { readTrackRecord } from '#warehouse/outcomes.ts';
import { quarantineBars } from '#warehouse/quality/quarantine.ts';
import { startEngine, type TestEngine } from '#warehouse/testing/engines.ts';
import { fillLedger } from '#warehouse/testing/fill-ledger.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { resolveOutcomes } from './outcomes.ts';

const START = Date.UTC(2026, 0, 7);
const BARS = 120;
const HORIZON = 15;
const instruments: Instrument[] = ['AA', 'BB'].map((symbol) => ({
  symbol,
  name: symbol,
  assetClass: 'crypto',
  venue: 'test',
  calendar: '24X7',
  volumeKind: 'real',
}));

/** Minute i opens at 100 + i and closes at 100 + i + 0.5; `changed`: another close for some of them. */
function minutes(indices: readonly number[], changed?: number): BarColumns {
  const bars = allocateBars(indices.length);
  for (const [at, i] of indices.entries()) {
    bars.openTime[at] = START + i * MINUTE;
    bars.closeTime[at] = START + (i + 1) * MINUTE;
    bars.open[at] = 100 + i;
    bars.high[at] = 400;
    bars.low[at] = 1;
    bars.close[at] = changed ?? 100.5 + i;
    bars.volume[at] = 10;
    bars.vwap[at] = Number.NaN;
    bars.tradedMinutes[at] = 1;
    bars.scheduledMinutes[at] = 1;
  }
  return bars;
}
const every = Array.from({ length: BARS }, (_, i) => i);
const rowSchema = z.object({
  symbol: z.string(),
  minute: z.coerce.number(),
  kind: z.string(),
  move: z.number(),
  rose: z.number(),
  run: z.string(),
});

describe('the outcomes of signals', () => {
  let server: TestEngine;
  let warehouse: Warehouse;
  beforeAll(async () => {
    server = await startEngine('embedded');
  });
  afterAll(() => server?.close());
  beforeEach(async () => {
    warehouse = await server.open();
    await upsertInstruments(warehouse, instruments, 1);
    for (const { symbol } of instruments) {
      const part = { symbol, timeframe: '1m' as const, bars: minutes(every) };
      await insertBars(warehouse, [part], { source: 'feed', rev: 0, ...stamp(START, `feed-${symbol}`) });
    }
    const rows = instruments.flatMap(({ symbol }) =>
      every.map((i) => ({
        issuedAt: START + (i + 1) * MINUTE,
        symbol,
        timeframe: '1m' as const,
        barOpen: START + i * MINUTE,
        barClose: START + (i + 1) * MINUTE,
        horizon: HORIZON,
        p: 0.6,
        shrunk: 0.6,
        direction: 'up',
        confidence: 0.6,
        reason: '',
        low: -1,
        high: 1,
        base: 0.5,
        modelVersion: 1,
        regime: '',
        probabilities: new Float32Array(5),
        novelty: 0.5,
        featureSha256: '',
        engineFingerprint: '',
      })),
    );
    await fillLedger(warehouse, { ledger: SIGNAL_LEDGER, chain: '24x7/ticks', rows }, stamp(START, 'tick'));
  });

  const stamp = (asOf: number, runId: string) => ({ asOf, version: 1, runId, activityId: `outcomes-${runId}` });
  const resolve = (minute: number) =>
    resolveOutcomes({ warehouse, instruments }, '24x7', stamp(START + minute * MINUTE, `batch-${minute}`), () => {});
  const amend = async (index: number, close: number, rev: number, at: number) => {
    const part = { symbol: 'AA', timeframe: '1m' as const, bars: minutes([index], close) };
    await insertBars(warehouse, [part], {
      source: 'feed',
      rev,
      ...stamp(START + at * MINUTE, `amend-${index}-${rev}`),
    });
  };
  const outcomes = (kind: string) =>
    warehouse.query({
      sql: `SELECT symbol, (toUnixTimestamp64Milli(bar_open) - ${START}) / ${MINUTE} AS minute, toString(kind) AS kind, move, rose, run_id AS run
            FROM signal_outcomes WHERE kind = {kind:String} ORDER BY symbol, bar_open, resolved_at`,
      params: { kind },
      schema: rowSchema,
    });

  it('writes the first outcome of a signal once, from the next open to the close at its horizon', async () => {
    expect(await resolve(60)).toEqual({ outcomes: 2 * 45, amended: 0 });
    expect(await resolve(60)).toEqual({ outcomes: 0, amended: 0 });
    const [first] = await outcomes('first');
    expect(first).toMatchObject({ symbol: 'AA', minute: 0, rose: 1, move: Math.log(115.5 / 101) });
    expect(signalId({ symbol: 'AA', timeframe: '1m', barOpen: START } as never)).toHaveLength(32);
  });

  it('writes one amended outcome beside the first outcome of each signal that a corrected bar changes, and no other', async () => {
    await resolve(60);
    const before = await outcomes('first');
    // Minute 40 closes signal 25; the opens of others do not change.
    await amend(40, 50, 1, 70);
    expect(await resolve(80)).toEqual({ outcomes: 2 * 20, amended: 1 });
    expect(await outcomes('amended')).toEqual([
      { symbol: 'AA', minute: 25, kind: 'amended', move: Math.log(50 / 126), rose: 0, run: 'batch-80' },
    ]);
    expect((await outcomes('first')).filter(({ run }) => run === 'batch-60')).toEqual(before);
    const hash = await contentHash(warehouse);
    // A second attempt of the same batch, and the next batch, find nothing new.
    expect(await resolve(80)).toEqual({ outcomes: 0, amended: 0 });
    expect(await contentHash(warehouse)).toEqual(hash);
    expect((await resolve(90)).amended).toBe(0);
    const [record] = await readTrackRecord(warehouse);
    expect(record).toMatchObject({ resolved: 150, hits: 150 });
  });

  it('adds no outcome for a correction that leaves the move as it was, for a bar not resolved before, or for a split', async () => {
    await resolve(60);
    await amend(40, 140.5, 1, 70);
    await amend(65, 50, 1, 70);
    await insertActions(
      warehouse,
      [
        {
          symbol: 'AA',
          exTime: START + 75 * MINUTE,
          kind: 'split',
          ratio: 3,
          amount: 0,
          referencePrice: 0,
          knowledgeTime: START,
        },
      ],
      'test',
    );
    expect((await resolve(74)).amended).toBe(0);
    await amend(30, 130.5, 1, 76);
    expect((await resolve(80)).amended).toBe(0);
    expect((await outcomes('first')).find(({ symbol, minute }) => symbol === 'AA' && minute === 50)?.move).toBe(
      Math.log(50 / 151),
    );
  });

  it('adds a row for each correction that changes the move again', async () => {
    await resolve(60);
    await amend(40, 50, 1, 70);
    await resolve(80);
    await amend(40, 60, 2, 85);
    expect((await resolve(90)).amended).toBe(1);
    await amend(40, 60, 3, 92);
    expect((await resolve(95)).amended).toBe(0);
    expect((await outcomes('amended')).map(({ move }) => move)).toEqual([Math.log(50 / 126), Math.log(60 / 126)]);
  });

  it('writes the amended outcomes after an attempt that was killed before them', async () => {
    await resolve(60);
    await amend(40, 50, 1, 70);
    const killed = {
      ...warehouse,
      insertArrow: (insert: Parameters<Warehouse['insertArrow']>[0]) =>
        insert.token.endsWith('-amended') ? Promise.reject(new Error('killed')) : warehouse.insertArrow(insert),
    };
    const by = stamp(START + 80 * MINUTE, 'batch-80');
    await expect(resolveOutcomes({ warehouse: killed, instruments }, '24x7', by, () => {})).rejects.toThrow('killed');
    expect(await outcomes('amended')).toEqual([]);
    expect(await resolve(80)).toEqual({ outcomes: 0, amended: 1 });
  });

  it('amends the outcomes of signals whose bars are quarantined, as far as they still have one', async () => {
    await resolve(60);
    await quarantineBars(warehouse, [{ symbol: 'AA', timeframe: '1m', openTime: START + 40 * MINUTE }], {
      reason: 'test',
      now: START + 70 * MINUTE,
    });
    const { amended } = await resolve(80);
    // Those that reach over minute 40 end one bar later; signal 39 begins a bar later; signal 40 has no bar any more.
    expect(amended).toBe(15);
    expect((await outcomes('amended')).map(({ minute }) => minute)).toEqual(
      Array.from({ length: 15 }, (_, i) => 25 + i),
    );
  });
});
