import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Fence } from '#contracts/fence.ts';
import type { Database } from '#database/database.ts';
import { openFence } from '#database/fences.ts';
import { SERVERS, startDatabase, type TestDatabase } from '#database/testing/servers.ts';
import { MINUTE } from '#market/time.ts';
import { ENGINES, startEngine, type TestEngine } from '../testing/engines.ts';
import { fillLedger } from '../testing/fill-ledger.ts';
import type { Warehouse } from '../warehouse.ts';
import { appendLedger, type ChainHead, chainHead, type LedgerStore } from './append.ts';
import { dropForgotten } from './forgotten.ts';
import { SIGNAL_LEDGER, type SignalEntry } from './signals.ts';
import { verifyLedger } from './verify.ts';

const CHAIN = '24x7/ticks';
const stampOf = (minute: number, attempt = 1) => ({
  asOf: minute * MINUTE,
  version: attempt,
  runId: `tick-${minute}`,
  activityId: `compute-tick-${minute}`,
});

/** A signal of each of three symbols for one minute. A late attempt may have computed other numbers. */
const signals = (minute: number, p = 0.5): SignalEntry[] =>
  ['AA', 'BB', 'CC'].map((symbol) => ({
    issuedAt: minute * MINUTE,
    symbol,
    timeframe: '1m' as const,
    barOpen: (minute - 1) * MINUTE,
    barClose: minute * MINUTE,
    horizon: 15,
    p,
    shrunk: p,
    direction: 'neutral',
    confidence: 0.5,
    reason: '',
    low: Number.NaN,
    high: -0,
    base: 0.5,
    modelVersion: 1,
    regime: '',
    probabilities: Float32Array.of(0.1, 0.2, 0.3, 0.4, Number.NaN),
    novelty: Number.NaN,
    featureSha256: '',
    engineFingerprint: 'test',
  }));

const PAIRS = ENGINES.map((engine, i) => ({ ...engine, database: SERVERS[i] as (typeof SERVERS)[number] }));

describe.each(PAIRS)('two writers of a chain on the $title and $database.title', (pair) => {
  describe.skipIf(pair.skipped || pair.database.skipped)('', { timeout: 120_000 }, () => {
    let engine: TestEngine;
    let databases: TestDatabase;
    let database: Database;
    let second: Database;
    let warehouse: Warehouse;
    beforeAll(async () => {
      engine = await startEngine(pair.kind);
      databases = await startDatabase(pair.database.kind);
      database = await databases.open();
      second = pair.database.kind === 'server' ? await databases.again(database) : database;
    }, 180_000);
    afterAll(async () => {
      await engine?.close();
      await databases?.close();
    });

    /** Two writers over one new warehouse, each with the fence as its own process has it. */
    async function setup() {
      warehouse = await engine.open();
      const writer = (by: Database, wrap = (fence: Fence<ChainHead>) => fence): LedgerStore => ({
        warehouse,
        headOf: (chain) => wrap(openFence(by, `${warehouse.database}/${chain}`, chainHead)),
      });
      return { one: writer(database), two: writer(second), writer };
    }
    const append = (ledger: LedgerStore, minute: number, p?: number) =>
      appendLedger(ledger, { ledger: SIGNAL_LEDGER, chain: CHAIN, rows: signals(minute, p) }, stampOf(minute));
    const pending = async () => {
      const rows = await warehouse.query({
        sql: 'SELECT count() AS n FROM signal_ledger_pending',
        schema: z.object({ n: z.coerce.number() }),
      });
      return rows[0]?.n;
    };
    async function expectSound(rows: number): Promise<void> {
      const { chains, faults } = await verifyLedger(warehouse);
      expect(faults).toEqual([]);
      expect(chains).toMatchObject([{ chain: CHAIN, rows }]);
    }
    /** A fence whose `move` waits, or fails, at the moment that a test is about. */
    const holding =
      (at: { before?: () => Promise<unknown>; after?: () => Promise<unknown> }) =>
      (fence: Fence<ChainHead>): Fence<ChainHead> => ({
        read: () => fence.read(),
        async move(from, to) {
          await at.before?.();
          const moved = await fence.move(from, to);
          await at.after?.();
          return moved;
        },
      });

    it('One of two minutes appended at once is refused, and its retry continues the chain', async () => {
      const { one, two } = await setup();
      await append(one, 1);
      for (let minute = 2; minute < 12; minute += 2) {
        const ends = await Promise.allSettled([append(one, minute), append(two, minute + 1)]);
        const refused = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
        for (const reason of refused) expect(reason).toMatchObject({ code: 'ARGUS_FENCED' });
        for (const again of [minute, minute + 1]) await append(one, again);
      }
      await expectSound(11 * 3);
      expect(await pending()).toBe(0);
    });

    it('An attempt that is late finds the head moved: it writes nothing, and the retry before it stands', async () => {
      const { two, writer } = await setup();
      const retried = () => append(two, 1, 0.7);
      const late = append(writer(database, holding({ before: retried })), 1, 0.3);
      await expect(late).rejects.toMatchObject({ code: 'ARGUS_FENCED' });
      await expectSound(3);
      expect(await append(two, 1, 0.3)).toBe(0);
      const rows = await warehouse.query({
        sql: 'SELECT DISTINCT p FROM signal_ledger',
        schema: z.object({ p: z.number() }),
      });
      expect(rows).toEqual([{ p: 0.7 }]);
      expect(await pending()).toBe(0);
    });

    it('A writer killed after the head moved has lost nothing: the next one enters its rows first', async () => {
      const { two, writer } = await setup();
      const killed = holding({ after: () => Promise.reject(new Error('killed')) });
      await expect(append(writer(database, killed), 1)).rejects.toThrow('killed');
      expect((await verifyLedger(warehouse)).chains).toEqual([]);
      expect(await append(two, 2)).toBe(3);
      await expectSound(6);
      expect(await append(two, 1, 0.9)).toBe(0);
      expect(await pending()).toBe(0);
    });

    it('What a killed attempt laid down is dropped when it is old, and what the head of a chain waits for stays', async () => {
      const { two, writer } = await setup();
      const killed = () => Promise.reject(new Error('killed'));
      await expect(append(writer(database, holding({ before: killed })), 1)).rejects.toThrow('killed');
      await expect(append(writer(database, holding({ after: killed })), 2)).rejects.toThrow('killed');
      await dropForgotten(two, SIGNAL_LEDGER);
      expect(await pending()).toBe(6);
      // The engine counts the age of what is stored in whole seconds.
      await setTimeout(2_100);
      await dropForgotten(two, SIGNAL_LEDGER, 0);
      expect(await pending()).toBe(3);
      expect(await append(two, 3)).toBe(3);
      await expectSound(6);
      expect(await pending()).toBe(0);
    });

    it('A writer that sleeps between its move and its last step stores nothing twice when it wakes', async () => {
      const { two, writer } = await setup();
      const sleeping = holding({ after: () => append(two, 2) });
      expect(await append(writer(database, sleeping), 1)).toBe(3);
      await expectSound(6);
      expect(await pending()).toBe(0);
    });

    it('A ledger that was written before there were fences goes on from its last row', async () => {
      const { one, two } = await setup();
      await fillLedger(warehouse, { ledger: SIGNAL_LEDGER, chain: CHAIN, rows: signals(1) }, stampOf(1));
      await append(one, 2);
      await append(two, 3);
      await expectSound(9);
    });

    it('A warehouse that lost rows of the chain is not written to', async () => {
      const { one } = await setup();
      await append(one, 1);
      await append(one, 2);
      await warehouse.command('ALTER TABLE signal_ledger DELETE WHERE sequence > 4 SETTINGS mutations_sync = 2');
      await expect(append(one, 3)).rejects.toMatchObject({ code: 'ARGUS_LEDGER_BROKEN' });
      expect((await verifyLedger(warehouse)).chains).toMatchObject([{ rows: 4 }]);
    });
  });
});
