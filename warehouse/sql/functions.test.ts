import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readOnlySql } from '../sql.ts';
import { startEngine, type TestEngine } from '../testing/engines.ts';
import type { Warehouse } from '../warehouse.ts';
import { AGGREGATE_FUNCTIONS, HIGHER_ORDER, ORDINARY_FUNCTIONS } from './allowed-functions.ts';
import { zoneFrom } from './time-zones.ts';
import { readVocabulary } from './vocabulary.ts';

/** Arguments of the functions of time, one list for each way to call them; a time zone comes after them. */
const TIME = "toDateTime('2026-01-05 00:00:00')";
const BEFORE_ZONE = [
  '',
  TIME,
  '1',
  "'2026-01-05 00:00:00'",
  `${TIME}, 1`,
  `${TIME}, toIntervalHour(1)`,
  `${TIME}, '%Y'`,
  `'day', ${TIME}`,
  '1, 3',
  "'2026-01-05 00:00:00', 3",
  "'2026', '%Y'",
  `'day', ${TIME}, ${TIME}`,
  `${TIME}, toIntervalHour(1), ${TIME}`,
  '2026, 1, 5, 0, 0, 0',
  '2026, 1, 5, 0, 0, 0, 1, 3',
];

describe('the functions that questions may call', () => {
  let engine: TestEngine;
  let warehouse: Warehouse;
  const names = async (where: string) =>
    (
      await warehouse.query({
        sql: `SELECT name FROM system.functions WHERE ${where} ORDER BY name`,
        schema: z.object({ name: z.string() }),
      })
    ).map(({ name }) => name);
  beforeAll(async () => {
    engine = await startEngine('embedded');
    warehouse = await engine.open();
  });
  afterAll(() => engine?.close());

  it('are all built into the engine', async () => {
    const builtIn = new Set(await names("origin = 'System' AND alias_to = ''"));
    expect([...ORDINARY_FUNCTIONS, ...AGGREGATE_FUNCTIONS].filter((name) => !builtIn.has(name))).toEqual([]);
  });

  it('are allowed under their aliases and with combinators, and no others are', async () => {
    const { allowed } = await readVocabulary(warehouse);
    for (const name of [
      'SUM',
      'median',
      'date_trunc',
      'countIf',
      'quantileTDigestIf',
      'uniqStateOrNull',
      'lcase',
      'toTimeZone',
    ])
      expect(allowed(name), name).not.toBeNull();
    for (const name of [
      'file',
      'fileIf',
      'plusIf',
      'sumFile',
      'sumSum',
      'SUBSTRINGS',
      'toString2',
      'FILE',
      'dictGet',
      '',
    ])
      expect(allowed(name), name).toBeNull();
  });

  it('are the only ones of the engine that a question is answered for', async () => {
    const { allowed } = await readVocabulary(warehouse);
    const others = (await names('1')).filter((name) => allowed(name) === null);
    expect(others.length).toBeGreaterThan(300);
    for (const name of others)
      await expect(readOnlySql(warehouse, `SELECT \`${name}\`('x')`), name).rejects.toMatchObject({
        code: 'ARGUS_SQL_REFUSED',
      });
  }, 300_000);

  it('are none of the kinds that reach further than their arguments', async () => {
    const kinds = ['AI', 'Dictionary', 'Embedded Dictionary', 'Introspection', 'Machine Learning', 'Encryption'];
    const outside = await names(`hasAny(splitByString(', ', categories), ['${kinds.join("','")}'])`);
    expect(outside.length).toBeGreaterThan(50);
    expect(outside.filter((name) => ORDINARY_FUNCTIONS.has(name) || AGGREGATE_FUNCTIONS.has(name))).toEqual([]);
  });

  it('are known to be of higher order wherever the engine says so', async () => {
    const flagged = await names("higher_order = 1 AND alias_to = ''");
    expect(flagged.length).toBeGreaterThan(30);
    expect(flagged.filter((name) => ORDINARY_FUNCTIONS.has(name) && !HIGHER_ORDER.has(name))).toEqual([]);
  });

  it('take a time zone only where it is looked at', async () => {
    const kinds = "['Dates and Times', 'Type Conversion']";
    const ofTime = await names(`alias_to = '' AND hasAny(splitByString(', ', categories), ${kinds})`);
    const unseen: string[] = [];
    let seen = 0;
    for (const name of ofTime.filter((one) => ORDINARY_FUNCTIONS.has(one)))
      for (const given of BEFORE_ZONE) {
        const place = given === '' ? 0 : given.replaceAll(/\([^)]*\)/g, '').split(',').length;
        const sql = `SELECT \`${name}\`(${[given, "concat('No', 'where')"].filter((part) => part !== '').join(', ')})`;
        const message = await warehouse.command(sql).then(
          () => '',
          (error: Error) => error.message,
        );
        if (!message.includes('Cannot load time zone')) continue;
        seen += 1;
        if ((zoneFrom(name) ?? Number.POSITIVE_INFINITY) > place) unseen.push(sql);
      }
    expect(seen).toBeGreaterThan(100);
    expect(unseen).toEqual([]);
  }, 300_000);
});
