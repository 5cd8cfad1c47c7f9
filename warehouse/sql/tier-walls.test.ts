import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOnlySql } from '../sql.ts';
import { ENGINES, startEngine, type TestEngine } from '../testing/engines.ts';
import { fillSmallMarket } from '../testing/small-market.ts';
import type { Warehouse } from '../warehouse.ts';

const DATED = `snapshot_founding_regimes(as_of = '2100-01-01 00:00:00')`;

describe.each(ENGINES)('a tier that asks the $title', ({ kind, skipped }) => {
  describe.skipIf(skipped)('', () => {
    let engine: TestEngine;
    let warehouse: Warehouse;
    const ask = (sql: string, tier: string | undefined = 'founding') =>
      readOnlySql(warehouse, sql, { format: 'TSV', tier });
    beforeAll(async () => {
      engine = await startEngine(kind);
      warehouse = await engine.open();
      await fillSmallMarket(warehouse);
    });
    afterAll(() => engine?.close());

    it('reads its own views, now and as of a time, and joins them', async () => {
      expect(await ask('SELECT count() FROM tier_founding_regimes')).toBe('1\n');
      expect(await ask(`SELECT count() FROM ${DATED}`)).toBe('1\n');
      expect(await ask(`SELECT count() FROM snapshot_founding_regimes(as_of = '1990-01-01 00:00:00')`)).toBe('0\n');
      expect(
        await ask(
          `SELECT r.symbol FROM ${DATED} AS r INNER JOIN tier_founding_instruments AS i ON i.symbol = r.symbol`,
        ),
      ).toBe('AAA\n');
      expect(await ask('WITH a AS (SELECT symbol FROM tier_founding_regimes) SELECT count() FROM a')).toBe('1\n');
    });

    it.each([
      ['a view of a higher tier', 'SELECT * FROM tier_enterprise_regimes'],
      ['a past day of a higher tier', `SELECT * FROM snapshot_enterprise_regimes(as_of = '2100-01-01 00:00:00')`],
      ['a view of a lower tier', 'SELECT * FROM tier_free_class_counts'],
      ['a table', 'SELECT * FROM bars'],
      ['a table by its database', 'SELECT * FROM test_1.bars'],
      ['what views are made of', 'SELECT * FROM known_regime_changes'],
      ['that as of a time', `SELECT * FROM dated_runs(as_of = '2100-01-01 00:00:00')`],
      ['a table beside its view', 'SELECT symbol FROM tier_founding_regimes UNION ALL SELECT symbol FROM bars'],
      ['a table in a condition', 'SELECT 1 FROM tier_founding_regimes WHERE symbol IN (SELECT symbol FROM bars)'],
      ['a table as a set', 'SELECT 1 FROM tier_founding_regimes WHERE symbol IN bars'],
      ['a table joined', 'SELECT * FROM tier_founding_regimes AS r LEFT JOIN features AS f ON f.symbol = r.symbol'],
      [
        'a table where the time stands',
        `SELECT * FROM snapshot_founding_regimes(as_of = (SELECT max(as_of) FROM bars))`,
      ],
      ['a plan', 'EXPLAIN PLAN SELECT * FROM tier_founding_regimes'],
      ['a tree', 'EXPLAIN QUERY TREE SELECT * FROM tier_founding_regimes'],
      ['columns', 'DESCRIBE TABLE bars'],
      ['a definition', 'SHOW CREATE TABLE tier_founding_regimes'],
      ['names of tables', 'SHOW TABLES'],
      ['whether there is a table', 'EXISTS bars'],
      ['names of tables by the system', 'SELECT name FROM system.tables'],
      ['names of columns by the system', `SELECT name FROM system.columns WHERE table = 'bars'`],
      ['a file', `SELECT * FROM file('/etc/passwd', 'LineAsString', 'a String')`],
      ['a table again and again', 'SELECT * FROM loop(bars) LIMIT 1'],
      ['all tables as one', `SELECT * FROM merge('', 'tier_.*')`],
      ['a view if it may', "SELECT * FROM viewIfPermitted(SELECT 1 ELSE null('a UInt8'))"],
      ['rows of its own', 'INSERT INTO bars SELECT * FROM bars'],
      ['other settings', 'SET readonly = 0'],
    ])('a tier that asks is not given %s', async (_what, sql) => {
      await expect(ask(sql)).rejects.toMatchObject({ code: 'ARGUS_SQL_REFUSED' });
    });

    it('changes no setting: the session it asks in can only read', async () => {
      const sql = 'SELECT 1 FROM tier_founding_regimes SETTINGS max_threads = 4';
      await expect(ask(sql)).rejects.toThrow(/Cannot modify 'max_threads'/);
    });

    it('a tier of another name reads nothing', async () => {
      await expect(ask('SELECT * FROM tier_founding_regimes', 'found')).rejects.toMatchObject({
        code: 'ARGUS_SQL_REFUSED',
      });
    });

    it('does what an operator may: a view as of a time says how it is read', async () => {
      expect(await readOnlySql(warehouse, `SELECT count() FROM ${DATED}`, { format: 'TSV' })).toBe('1\n');
      await expect(readOnlySql(warehouse, 'SELECT * FROM snapshot_founding_regimes')).rejects.toThrow(/as_of = '/);
    });
  });
});
