import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createRandom } from '#market/math/random.ts';
import { readOnlySql } from '../sql.ts';
import { splitStatements } from '../statements.ts';
import { argumentsFor, attacksOn, placesOf } from '../testing/attacks.ts';
import { ENGINES, startEngine, type TestEngine } from '../testing/engines.ts';
import { createMutator } from '../testing/mutate.ts';
import { layOutside, type Outside, SECRET } from '../testing/outside.ts';
import { fillSmallMarket } from '../testing/small-market.ts';
import { STATEMENT_KINDS } from '../testing/statement-kinds.ts';
import type { Warehouse } from '../warehouse.ts';
import { ORDINARY_FUNCTIONS, TABLE_FUNCTIONS } from './allowed-functions.ts';

/** `npm run prove -- sql` runs 10,000 on each engine. */
const MUTATIONS = Number(process.env.SQL_MUTATIONS ?? 2_500);
const SEED = 20_261_126;
const PATIENCE_MS = 600_000;
const questions = splitStatements(readFileSync(new URL('../testing/analyst-questions.sql', import.meta.url), 'utf8'));

type Verdict = 'answered' | 'ARGUS_SQL_REFUSED' | 'ARGUS_SQL_FAILED';

describe.each(ENGINES)('the guard of questions on the $title', ({ kind, skipped }) => {
  describe.skipIf(skipped)('', () => {
    let engine: TestEngine;
    let warehouse: Warehouse;
    let outside: Outside;
    let rowsBefore: unknown;
    beforeAll(async () => {
      engine = await startEngine(kind);
      warehouse = await engine.open();
      await fillSmallMarket(warehouse);
      outside = await layOutside();
      rowsBefore = await contents(warehouse);
    });
    afterAll(async () => {
      await outside?.close();
      await engine?.close();
    });

    /** What came of a statement. No answer may hold the secret, and no error may be another than the guard's two. */
    async function verdictOn(sql: string): Promise<Verdict> {
      try {
        const answer = await readOnlySql(warehouse, sql, { format: 'TSV' });
        if (answer.includes(SECRET)) throw new Error(`gave the secret away: ${sql}`);
        return 'answered';
      } catch (error) {
        const { code } = error as { code?: string };
        if (code === 'ARGUS_SQL_REFUSED' || code === 'ARGUS_SQL_FAILED') return code;
        throw error;
      }
    }

    async function expectNoEffect(): Promise<void> {
      expect(await outside.touched()).toEqual([]);
      expect(await contents(warehouse)).toEqual(rowsBefore);
    }

    it('is tested with a trap that shows what the engine does without it', async () => {
      const raw = async (query: string) => (await warehouse.client.exec({ query })).stream.resume();
      await raw(`SELECT toDateTime(0, 'file:${outside.secretFile}')`).catch(() => {});
      expect(await outside.touched()).toContain('secret.txt');
      await raw(`DESCRIBE TABLE icebergS3('http://127.0.0.1:${outside.port}/bucket/key/', 'a', 'b')`).catch(() => {});
      expect(await outside.touched()).toContain('connection');
    });

    it('answers none of the known attacks', async () => {
      const answered: string[] = [];
      for (const attack of attacksOn(outside)) if ((await verdictOn(attack)) === 'answered') answered.push(attack);
      expect(answered).toEqual([]);
      await expectNoEffect();
    });

    it(
      'answers no table function but those that make numbers, in no place of a statement',
      async () => {
        const names = await namesOf(warehouse, 'SELECT name FROM system.table_functions');
        expect(names.length).toBeGreaterThan(60);
        const answered = new Set<string>();
        // Every name in every place, with another kind of arguments in each.
        for (const name of names)
          for (const [i, given] of argumentsFor(outside).entries())
            for (const [j, sql] of placesOf(`${name}(${given})`).entries())
              if ((i + j) % 7 === 0 && (await verdictOn(sql)) === 'answered') answered.add(name);
        // format() is also an ordinary function, which fills a template.
        const others = [...answered].filter((name) => !TABLE_FUNCTIONS.has(name) && !ORDINARY_FUNCTIONS.has(name));
        expect(others).toEqual([]);
        await expectNoEffect();
      },
      PATIENCE_MS,
    );

    it('refuses every kind of statement that is not a question', async () => {
      const others: string[] = [];
      for (const sql of STATEMENT_KINDS) if ((await verdictOn(sql)) !== 'ARGUS_SQL_REFUSED') others.push(sql);
      expect(others).toEqual([]);
      await expectNoEffect();
    });

    it(
      `has no effect outside of its answer for ${MUTATIONS} mutated statements`,
      async () => {
        const attacks = attacksOn(outside);
        const seeds = [...attacks, ...STATEMENT_KINDS, ...questions];
        const random = createRandom(SEED);
        const mutate = createMutator(attacks, random);
        const verdicts: Record<Verdict, number> = { answered: 0, ARGUS_SQL_REFUSED: 0, ARGUS_SQL_FAILED: 0 };
        for (let i = 0; i < MUTATIONS; i++) {
          const seed = seeds[Math.floor(random() * seeds.length)] as string;
          verdicts[await verdictOn(mutate(seed))] += 1;
        }
        // Each verdict must be met often, or only one way out would have been tried.
        expect(Math.min(...Object.values(verdicts)), JSON.stringify(verdicts)).toBeGreaterThan(MUTATIONS / 50);
        await expectNoEffect();
      },
      PATIENCE_MS,
    );
  });
});

const namesOf = async (warehouse: Warehouse, sql: string) =>
  (await warehouse.query({ sql, schema: z.object({ name: z.string() }) })).map(({ name }) => name);

/** The tables of all databases and the rows of ours. */
const contents = async (warehouse: Warehouse) =>
  warehouse.query({
    sql: `SELECT database || '.' || name AS name, toString(if(engine LIKE '%MergeTree', total_rows, NULL)) AS rows
          FROM system.tables WHERE database NOT IN ('system') ORDER BY name`,
    schema: z.object({ name: z.string(), rows: z.string().nullable() }),
  });
