import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE } from '#market/time.ts';
import type { BarStore } from '#pipeline/bar-store.ts';
import { stampOf } from '#pipeline/stamp.ts';
import { createMemoryStore } from '#pipeline/testing/memory-store.ts';
import { minutesOf } from '#pipeline/testing/minutes.ts';
import { warehouseBarStore } from '#pipeline/warehouse-store.ts';
import type { BarStamp } from '#warehouse/bars.ts';
import { commitRun } from '#warehouse/runs.ts';
import { startEngine, type TestEngine } from '#warehouse/testing/engines.ts';

const START = Date.UTC(2026, 0, 7);
const at = (minute: number) => START + minute * MINUTE;
const run = (runId: string, asOf = at(60)) => ({ asOf, version: 1, runId });

interface OpenStore {
  readonly store: BarStore;
  commit(runId: string, asOf: number): Promise<void>;
}

let engine: TestEngine;
beforeAll(async () => {
  engine = await startEngine('embedded');
});
afterAll(() => engine?.close());

const kinds: Readonly<Record<string, () => Promise<OpenStore>>> = {
  async memory() {
    const store = createMemoryStore();
    return { store, commit: async (runId) => store.commit(runId) };
  },
  async warehouse() {
    const warehouse = await engine.open();
    const nothing = { barsThrough: 0, stateThrough: 0, bars: 0, features: 0, regimes: 0, changes: 0 };
    return {
      store: warehouseBarStore(warehouse),
      commit: (runId, asOf) =>
        commitRun(warehouse, { ...nothing, ...run(runId, asOf), kind: 'tick', market: '24x7', engineFingerprint: '' }),
    };
  },
};

/** What the tests of the pipeline rely on: the store in memory keeps the promises of the real one. */
describe.each(Object.entries(kinds))('the %s store of bars', (_, open) => {
  let store: BarStore;
  let commit: OpenStore['commit'];
  beforeEach(async () => {
    ({ store, commit } = await open());
  });

  const insert = (symbol: string, minutes: readonly number[], close: number, stamp: Partial<BarStamp> = {}) => {
    const part = minutesOf(symbol, minutes.map(at), () => close);
    return store.insertBars([part], { ...stampOf(run('a'), `feed-${close}`), source: 'feed', rev: 0, ...stamp });
  };
  const range = { symbols: ['BB', 'AA'], timeframes: ['5m', '1m'] as const, after: START, through: at(10) };
  const shown = async () =>
    (await store.readBars(range)).map(({ symbol, timeframe, bars }) => [symbol, timeframe, ...bars.close]);
  const stored = async (runId = '', valid = false) =>
    (await store.readStoredBars({ ...range, runId, valid })).map(({ symbol, bars, rev, filled, own, aggregated }) => ({
      symbol,
      close: [...bars.close],
      rev: [...rev],
      flags: [[...filled], [...own], [...aggregated]],
    }));

  it('reads series by symbol and timeframe, oldest bar first, of bars that close in (after, through]', async () => {
    await insert('BB', [9, 10, 0], 1);
    await insert('AA', [3], 2);
    const higher = { ...minutesOf('AA', [at(2)], () => 3), timeframe: '5m' as const };
    await store.insertBars([higher], { ...stampOf(run('a'), 'compute'), source: 'aggregate', rev: 0 });
    await insert('CC', [3], 4);
    expect(await shown()).toEqual([
      ['AA', '1m', 2],
      ['AA', '5m', 3],
      ['BB', '1m', 1, 1],
    ]);
  });

  it('counts the highest revision of a bar, and of equal ones the last that was written', async () => {
    await insert('AA', [3], 1, { rev: 1 });
    await insert('AA', [3], 2, { rev: 0 });
    expect(await shown()).toEqual([['AA', '1m', 1]]);
    await insert('AA', [3], 3, { rev: 1 });
    expect(await shown()).toEqual([['AA', '1m', 3]]);
  });

  it('tells fills, aggregates and the bars of the run that asks apart, with a revision for each bar', async () => {
    await insert('AA', [1, 2], 1, { rev: [Uint32Array.of(0, 4)] });
    await insert('AA', [3], 2, { source: 'fill', runId: 'b' });
    await insert('AA', [4], 3, { source: 'aggregate' });
    expect(await stored('b')).toEqual([
      {
        symbol: 'AA',
        close: [1, 1, 2, 3],
        rev: [0, 4, 0, 0],
        flags: [
          [0, 0, 1, 0],
          [0, 0, 1, 0],
          [0, 0, 0, 1],
        ],
      },
    ]);
  });

  it('takes a quarantined bar out until a later revision of it comes, and still shows it among the stored ones', async () => {
    await insert('AA', [1, 2], 1);
    const key = { symbol: 'AA', timeframe: '1m', openTime: at(2) } as const;
    await store.quarantineBars([key, { ...key, openTime: at(7) }], { reason: 'test', now: at(60) });
    expect(await shown()).toEqual([['AA', '1m', 1]]);
    expect((await stored('', true)).map(({ close }) => close)).toEqual([[1]]);
    expect((await stored()).map(({ close }) => close)).toEqual([[1, 1]]);
    await insert('AA', [2], 5, { rev: 1 });
    expect(await shown()).toEqual([['AA', '1m', 1, 5]]);
  });

  it('knows who is halted from committed runs alone, the newest as-of first', async () => {
    const change = (symbol: string, status: 'halted' | 'trading') => ({ symbol, status, since: at(1) });
    await store.insertStatus([change('BB', 'halted'), change('AA', 'halted')], stampOf(run('a', at(1)), 'fetch'));
    expect(await store.haltedSymbols()).toEqual([]);
    await commit('a', at(1));
    expect(await store.haltedSymbols()).toEqual(['AA', 'BB']);
    await store.insertStatus([change('BB', 'trading')], stampOf(run('b', at(2)), 'fetch'));
    expect(await store.haltedSymbols()).toEqual(['AA', 'BB']);
    await commit('b', at(2));
    expect(await store.haltedSymbols()).toEqual(['AA']);
  });

  it('writes nothing for no bars and no changes', async () => {
    await store.insertBars([], { ...stampOf(run('a'), 'fetch'), source: 'feed', rev: [] });
    await store.insertStatus([], stampOf(run('a'), 'fetch'));
    expect(await shown()).toEqual([]);
  });
});
