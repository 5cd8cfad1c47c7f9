import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Database } from './database.ts';
import { openFence } from './fences.ts';
import { SERVERS, startDatabase, type TestDatabase } from './testing/servers.ts';

const value = z.object({ at: z.number() });

describe.each(SERVERS)('a fence on $title', ({ kind, skipped }) => {
  describe.skipIf(skipped)('', { timeout: 120_000 }, () => {
    let engine: TestDatabase;
    let database: Database;
    let other: Database;
    beforeAll(async () => {
      engine = await startDatabase(kind);
      database = await engine.open();
      // The embedded engine lets one process in; on a server these are two.
      other = kind === 'server' ? await engine.again(database) : database;
    }, 120_000);
    afterAll(() => engine?.close());

    it('begins without a value, and moves from the position that was read', async () => {
      const fence = openFence(database, 'first', value);
      const before = await fence.read();
      expect(before).toEqual({ generation: 0, value: null });
      expect(await fence.move(before, { at: 7 })).toBe(true);
      expect(await fence.read()).toEqual({ generation: 1, value: { at: 7 } });
    });

    it('refuses who has read an earlier position, and keeps what the faster one wrote', async () => {
      const [one, two] = [openFence(database, 'late', value), openFence(other, 'late', value)];
      const start = await one.read();
      await one.move(start, { at: 1 });
      const seen = await two.read();
      expect(await one.move(seen, { at: 2 })).toBe(true);
      expect(await two.move(seen, { at: 9 })).toBe(false);
      expect(await two.move(start, { at: 9 })).toBe(false);
      expect(await two.read()).toEqual({ generation: 2, value: { at: 2 } });
    });

    it('lets exactly one of many at once move it, from nothing and from a position', async () => {
      for (let round = 0; round < 10; round++) {
        const from = await openFence(database, 'race', value).read();
        const moves = Array.from({ length: 8 }, (_, i) =>
          openFence(i % 2 === 0 ? database : other, 'race', value).move(from, { at: i }),
        );
        expect((await Promise.all(moves)).filter(Boolean)).toHaveLength(1);
      }
      expect((await openFence(database, 'race', value).read()).generation).toBe(10);
    });

    it('can be neither read nor moved by a request', async () => {
      for (const sql of ['SELECT * FROM fences', `UPDATE fences SET generation = 1`, `DELETE FROM fences`])
        await expect(
          database.transaction('00000000-0000-4000-8000-0000000000ff', (tx) => tx.query(sql)),
          sql,
        ).rejects.toThrow(/permission denied/);
    });
  });
});
