import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOnlySql } from '../sql.ts';
import { splitStatements } from '../statements.ts';
import { ENGINES, startEngine, type TestEngine } from '../testing/engines.ts';
import { fillSmallMarket } from '../testing/small-market.ts';
import type { Warehouse } from '../warehouse.ts';

const file = new URL('../testing/analyst-questions.sql', import.meta.url);
const questions = splitStatements(readFileSync(file, 'utf8'));

describe.each(ENGINES)('questions to the warehouse on the $title', ({ kind, skipped }) => {
  describe.skipIf(skipped)('', () => {
    let engine: TestEngine;
    let warehouse: Warehouse;
    const ask = (sql: string, format = 'TSV') => readOnlySql(warehouse, sql, { format });
    beforeAll(async () => {
      engine = await startEngine(kind);
      warehouse = await engine.open();
      await fillSmallMarket(warehouse);
    });
    afterAll(() => engine?.close());

    it(`are all answered when they are the ${questions.length} of the analysts`, async () => {
      expect(questions.length).toBeGreaterThanOrEqual(200);
      const failed: unknown[] = [];
      for (const question of questions) await ask(question).catch((error) => failed.push([question, error.message]));
      expect(failed).toEqual([]);
    }, 120_000);

    it.each([
      ['SELECT count() FROM bars FINAL', '240\n'],
      ["SELECT symbol, count() FROM bars WHERE symbol = 'AAA' GROUP BY symbol;", 'AAA\t120\n'],
      ['-- how many\nSELECT /* all */ count(*) -- of them\nFROM instruments;', '2\n'],
      ["SELECT 'it''s', 'a\\'b', '-- # /* ; INTO OUTFILE'", "it\\'s\ta\\'b\t-- # /* ; INTO OUTFILE\n"],
      ['EXISTS bars', '1\n'],
      ["SHOW TABLES LIKE 'bars%'", 'bars\n'],
      [
        "WITH a AS (SELECT symbol FROM bars) SELECT count() FROM instruments WHERE symbol IN a AND symbol != 'BBB'",
        '1\n',
      ],
      ['SELECT sum(number) FROM numbers(4)', '6\n'],
    ])('are answered with what was asked for: %s', async (question, answer) => {
      expect(await ask(question)).toBe(answer);
    });

    it('are answered in the format that is asked for', async () => {
      expect(await ask('SELECT 1 AS one', 'CSVWithNames')).toBe('"one"\n1\n');
      expect(JSON.parse(await ask('SELECT 1 AS one', 'JSONEachRow'))).toEqual({ one: 1 });
    });

    it('may name the database of the warehouse, and no other', async () => {
      expect(await ask(`SELECT count() FROM ${warehouse.database}.instruments`)).toBe('2\n');
      expect(await ask(`DESCRIBE ${warehouse.database}.instruments`)).toContain('asset_class');
      const other = await engine.open({ migrated: false });
      await other.command('CREATE TABLE secrets (x UInt8) ENGINE = MergeTree ORDER BY x');
      for (const sql of [`SELECT * FROM ${other.database}.secrets`, `DESCRIBE ${other.database}.secrets`])
        await expect(ask(sql)).rejects.toMatchObject({
          code: 'ARGUS_SQL_REFUSED',
          message: expect.stringContaining('is not of the warehouse'),
        });
    });

    it('reach no table of ours whose rows are elsewhere', async () => {
      await warehouse.command("CREATE TABLE elsewhere (x String) ENGINE = URL('http://127.0.0.1:1/', 'CSV')");
      await expect(ask('SELECT * FROM elsewhere')).rejects.toMatchObject({ code: 'ARGUS_SQL_REFUSED' });
      await expect(ask("SELECT 'x' IN elsewhere")).rejects.toMatchObject({ code: 'ARGUS_SQL_REFUSED' });
      await warehouse.command('DROP TABLE elsewhere');
    });

    it('that the engine cannot answer come back with its words', async () => {
      await expect(ask('SELECT nothing FROM bars')).rejects.toMatchObject({
        code: 'ARGUS_SQL_FAILED',
        message: expect.stringContaining('nothing'),
      });
    });
  });
});
