import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { factIds } from '#app/fact-ids.ts';
import { createOperator } from '#app/operator/operator.ts';
import type { Stores } from '#app/stores.ts';
import { explanationText } from '#cli/terminal/explanation.ts';
import { readEnvironment } from '#config/environment.ts';
import { MINUTE } from '#market/time.ts';
import { contentHash } from '#warehouse/hash.ts';
import { type RunFact, readAllFacts, readFacts, recordOpenOutputs } from '#warehouse/lineage/run-facts.ts';
import { readRun } from '#warehouse/runs.ts';
import { CODE, HISTORY, onTime, runMarket, SYMBOLS, type World } from './true-market.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-lineage-'));
const config = readEnvironment({ ARGUS_DATA_DIR: folder });
/** A bar that was wrong at first and corrected six minutes later. */
const WRONG = HISTORY + 3 * MINUTE;
let world: World;
beforeAll(async () => {
  world = await runMarket({
    folder,
    delivery: (symbol, t, now) => (symbol === 'BB' && t === WRONG && now < t + 6 * MINUTE ? 'wrong' : 'true'),
    ticks: onTime(12),
    twice: (minute) => minute === 2,
  });
}, 300_000);
afterAll(async () => {
  await world?.warehouse.close();
  rmSync(folder, { recursive: true, force: true });
});

const tickOf = (minute: number) => `tick-24x7-${HISTORY + minute * MINUTE}`;
const at = (minute: number) => new Date(HISTORY + minute * MINUTE).toISOString();
/** An operator of this warehouse; no operation here asks the other stores. */
function operator() {
  const stores: Pick<Stores, 'warehouse' | 'config' | 'log'> = {
    warehouse: world.warehouse,
    config,
    log: pino({ level: 'silent' }),
  };
  return createOperator({ stores: stores as Stores, client: null, now: () => 0 });
}
const explain = (asked: string, check = true) => operator().explain({ asked, check });
const rows = <T extends z.ZodType>(sql: string, schema: T) => world.warehouse.query({ sql, schema });

/** Does something to the bars behind everybody's back, and puts them back as they were. */
async function tampering<T>(sql: string, back: string, look: () => Promise<T>): Promise<T> {
  const settings = 'SETTINGS mutations_sync = 2';
  await world.warehouse.command(`${sql} ${settings}`);
  try {
    return await look();
  } finally {
    await world.warehouse.command(`${back} ${settings}`);
  }
}

describe('what a run was made of', () => {
  it('says of a run its code, the bars that came, the models and every table', async () => {
    const facts = await readFacts(world.warehouse, [tickOf(5)]);
    const code = facts.filter(({ kind }) => kind === 'code').map(({ name, detail }) => [name, detail]);
    expect(Object.fromEntries(code)).toEqual(CODE);
    const counted = facts.filter(({ kind }) => kind !== 'code').map(({ kind, name, rows }) => [kind, name, rows]);
    expect(counted).toEqual([
      ['input', 'bars/1m', 3],
      ['model', `parameters@${HISTORY}`, 6],
      ['model', 'signals@0', 6],
      ['output', 'bars/5m', 3],
      ['output', 'features', 6],
      ['output', 'regimes', 6],
      ['output', 'signal_ledger', 6],
    ]);
  });

  it('gives the outputs of a newest tick from its rows, the same that are written down for a quarter of an hour', async () => {
    const outputs = (facts: readonly RunFact[]) => facts.filter(({ kind }) => kind !== 'code').map(({ name }) => name);
    const newest = [await readRun(world.warehouse, tickOf(12))].filter((run) => run !== null);
    expect(outputs(await readFacts(world.warehouse, [tickOf(12)]))).toEqual(['bars/1m']);
    const now = await readAllFacts(world.warehouse, newest);
    expect(outputs(now)).toEqual(expect.arrayContaining(['bars/1m', 'features', 'regimes', 'signal_ledger']));
    await recordOpenOutputs(world.warehouse, { market: '24x7', asOf: HISTORY + 12 * MINUTE });
    expect(await readFacts(world.warehouse, [tickOf(12)])).toEqual(now);
  });

  it('adds up to the content of a table, whatever was attempted twice', async () => {
    await recordOpenOutputs(world.warehouse, { market: '24x7', asOf: HISTORY + 12 * MINUTE });
    const [sum] = await rows(
      `SELECT lower(hex(sum(reinterpretAsUInt128(reverse(unhex(hash)))))) AS hash, sum(rows) AS rows FROM run_facts FINAL
       WHERE kind = 'output' AND name = 'regimes' AND run_id LIKE 'tick-%'`,
      z.object({ hash: z.string(), rows: z.coerce.number() }),
    );
    const nights = await rows(
      "SELECT hash, rows FROM run_facts FINAL WHERE kind = 'output' AND name = 'regimes' AND run_id LIKE 'batch-%'",
      z.object({ hash: z.string(), rows: z.coerce.number() }),
    );
    const whole = (await contentHash(world.warehouse)).find(({ table }) => table === 'regimes');
    const added = [sum, ...nights].reduce((total, part) => total + BigInt(`0x${part?.hash}`), 0n);
    expect(BigInt.asUintN(128, added).toString(16)).toBe(BigInt(`0x${whole?.hash}`).toString(16));
  });
});

describe('explaining', () => {
  it('follows a regime to its run, code and bars, and computes it again to the bit', async () => {
    const explanation = await explain('regimes/AA/5m');
    expect(explanation.fact?.sentence).toMatch(/^AA on 5m: .+ for \d+ bars, confidence \d+ %$/);
    expect(explanation.run.runId).toBe(tickOf(10));
    expect(explanation.code).toEqual(CODE);
    expect(explanation.bars?.symbol).toMatchObject({ rows: 256, symbols: 1, amendedSince: [] });
    expect(explanation.check).toMatchObject({ verdict: 'reproduced', vector: 'same', regime: 'same' });
    expect(explanation.check?.bars).toMatchObject({ notVerified: 0, withoutFacts: 0, tampered: [], unlocated: [] });
    expect(explanation.check?.bars.verified).toBeGreaterThan(5);
    expect(explanationText(explanation)).toContain('reproduced: the warehouse gives the same bits again');
  });

  it('reproduces minutes and longer bars of every symbol, and the history that a batch seeded', async () => {
    const timeframes = ['1m', '15m', '1h'];
    for (const [i, symbol] of SYMBOLS.entries()) {
      const { check } = await explain(`regimes/${symbol}/${timeframes[i]}`);
      expect([symbol, check?.verdict, check?.regime]).toEqual([symbol, 'reproduced', 'same']);
    }
  });

  it('finds a signal by its id, with the hash of the vector that it stands on', async () => {
    const [signal] = await rows(
      `SELECT signal_id AS id, feature_sha256 AS sha FROM signal_ledger WHERE symbol = 'CC' AND timeframe = '1m' AND run_id = '${tickOf(2)}'`,
      z.object({ id: z.string(), sha: z.string() }),
    );
    const explanation = await explain(signal?.id ?? '');
    expect(explanation.check).toMatchObject({ verdict: 'reproduced', featureSha256: signal?.sha });
    expect(explanation.run.runId).toBe(tickOf(2));
  });

  it('finds a fact by its id, alone or behind the address of a page, of now and of a time', async () => {
    const source = (minute: number) =>
      ({ view: 'regimes', symbol: 'AA', timeframe: '1m', closeTime: HISTORY + minute * MINUTE }) as const;
    const id = factIds(source(12));
    expect((await explain(id, false)).fact?.source).toBe(`regimes/AA/1m/${at(12)}`);
    expect((await explain(`http://127.0.0.1:8787/instruments/AA#${id}`, false)).fact?.id).toBe(id);
    const before = factIds(source(8));
    await expect(explain(before, false)).rejects.toMatchObject({ code: 'ARGUS_FACT_UNKNOWN' });
    const then = await operator().explain({ asked: before, check: false, at: HISTORY + 8 * MINUTE });
    expect(then.fact?.source).toBe(`regimes/AA/1m/${at(8)}`);
  });

  it('tells a run by all of its facts, and refuses what names nothing', async () => {
    expect((await explain(tickOf(3))).facts.map(({ name }) => name)).toContain('bars/1m');
    await expect(explain('tick-24x7-never')).rejects.toMatchObject({ code: 'ARGUS_FACT_UNKNOWN' });
    await expect(explain('hello')).rejects.toMatchObject({ code: 'ARGUS_USAGE' });
  });

  it('says of a bar that came late what is known now, and that it is no tampering', async () => {
    const { bars, check } = await explain(`signals/BB/1m/${at(5)}`);
    expect(bars?.symbol.amendedSince.map(({ symbol, openTime }) => [symbol, openTime])).toEqual([['BB', WRONG]]);
    expect(check).toMatchObject({ verdict: 'amended', vector: 'differs', bars: { tampered: [], unlocated: [] } });
    const other = await explain(`signals/CC/1m/${at(7)}`);
    expect(other.bars?.symbol.amendedSince).toEqual([]);
    expect(other.bars?.market.amendedSince.map(({ symbol }) => symbol)).toEqual(['BB']);
    expect(other.check?.verdict).toBe('amended');
  });
});

describe('a bar that somebody changed', () => {
  const bar = (minute: number) => `symbol = 'CC' AND timeframe = '1m' AND open_time = '${at(minute).slice(0, 19)}'`;

  it('names the bar among those of a tick, beside an amended one', async () => {
    const minute = 4;
    const { check } = await tampering(
      `ALTER TABLE bars UPDATE volume = volume + 1 WHERE ${bar(minute)}`,
      `ALTER TABLE bars UPDATE volume = volume - 1 WHERE ${bar(minute)}`,
      () => explain('regimes/CC/1m'),
    );
    expect(check?.verdict).toBe('tampered');
    expect(check?.bars.tampered).toEqual([
      { symbol: 'CC', timeframe: '1m', openTime: HISTORY + minute * MINUTE, runId: tickOf(minute + 1), there: true },
    ]);
  });

  it('names the bar in a month of history', async () => {
    const { check } = await tampering(
      `ALTER TABLE bars UPDATE volume = volume + 1 WHERE ${bar(-30)}`,
      `ALTER TABLE bars UPDATE volume = volume - 1 WHERE ${bar(-30)}`,
      () => explain('regimes/CC/1m'),
    );
    expect(check?.bars.tampered).toMatchObject([{ symbol: 'CC', openTime: HISTORY - 30 * MINUTE, there: true }]);
    expect((await explain('regimes/CC/1m')).check?.verdict).toBe('reproduced');
  });

  it('names the bar that was replaced by a row of no run', async () => {
    await world.warehouse.command(
      `INSERT INTO bars SELECT * REPLACE (volume + 1 AS volume, rev + 9 AS rev, 'nobody' AS run_id) FROM bars FINAL WHERE ${bar(9)}`,
    );
    const { check } = await explain('regimes/CC/1m');
    expect(check?.bars.tampered).toContainEqual(
      expect.objectContaining({ symbol: 'CC', openTime: HISTORY + 9 * MINUTE }),
    );
  });
});
