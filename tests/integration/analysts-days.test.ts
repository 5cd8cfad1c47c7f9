import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { factIds } from '#app/fact-ids.ts';
import { createOperator } from '#app/operator/operator.ts';
import type { Stores } from '#app/stores.ts';
import { readEnvironment } from '#config/environment.ts';
import { type FactView, sourceText } from '#contracts/fact.ts';
import { TIERS, type Tier } from '#contracts/tiers.ts';
import { createSnapshotLink } from '#delivery/access/links.ts';
import { openTestGateway, type TestGateway } from '#delivery/gateway/testing/test-gateway.ts';
import { digestMail } from '#delivery/mail/digest-mail.ts';
import { mailBrand } from '#delivery/mail/mail-brand.ts';
import { DAY, HOUR } from '#market/time.ts';
import { serveSnapshots } from '#releases/snapshots/served.ts';
import { openSnapshots, type Snapshot } from '#releases/snapshots/store.ts';
import { buildDigest } from '#reports/digest.ts';
import { buildPages } from '#reports/pages.ts';
import { buildSnapshot, SNAPSHOT_TIERS } from '#reports/snapshots/build-snapshot.ts';
import { testBuilder } from '#reports/snapshots/testing/test-builder.ts';
import { type FilledWarehouse, fillWarehouse } from '#reports/testing/filled-warehouse.ts';
import { commitRun } from '#warehouse/runs.ts';
import { CORPUS } from '../analysts/corpus.ts';

const run = promisify(execFile);
const FIND =
  'import duckdb_extension_httpfs, pathlib; print(next(pathlib.Path(duckdb_extension_httpfs.__file__).parent.rglob("httpfs.duckdb_extension")))';
const answerOf = (python: string | undefined, text: string): string => {
  const found = python === undefined ? null : spawnSync(python, ['-c', text], { encoding: 'utf8' });
  return found?.status === 0 ? found.stdout.trim() : '';
};
const python = process.env['ANALYST_PYTHON'];
const extension = answerOf(python, `import duckdb; ${FIND}`);
/** A Python with the oldest DuckDB that docs/analysts.md names. */
const oldest = process.env['ANALYST_PYTHON_OLDEST'];
const isOldest = answerOf(oldest, 'import duckdb; print(duckdb.__version__)').startsWith('1.2.');

/** A day of last year, of which there are daily charts of crypto alone; the day of the fixture; and the day after it. */
const DAYS = ['2025-11-21', '2026-11-20', '2026-11-21'] as const;
const [LAST_YEAR, , NEWEST] = DAYS;
/** Every day that has a batch. */
const ALL = [LAST_YEAR, '2026-11-19', '2026-11-20', NEWEST];
const TIER = 'enterprise';
const folder = mkdtempSync(path.join(tmpdir(), 'argus-days-'));
let filled: FilledWarehouse;

beforeAll(async () => {
  filled = await fillWarehouse();
  const { warehouse, asOf } = filled;
  const before = (column: string) => `${column} - INTERVAL 364 DAY AS ${column}`;
  await warehouse.command(
    `INSERT INTO regimes SELECT * REPLACE (${['open_time', 'close_time', 'since', 'as_of'].map(before).join(', ')}, {runId:String} AS run_id)
     FROM regimes FINAL WHERE run_id LIKE 'batch-24x7-%' AND timeframe = '1d'`,
    { runId: `batch-24x7-${LAST_YEAR}` },
  );
  const counts = { bars: 0, features: 0, regimes: 0, changes: 0, barsThrough: 0, stateThrough: 0 };
  const batch = { kind: 'batch', market: '24x7', engineFingerprint: 'test', version: 1, ...counts } as const;
  await commitRun(warehouse, {
    ...batch,
    runId: `batch-24x7-${LAST_YEAR}`,
    asOf: Date.parse(`${LAST_YEAR}T00:00:00Z`) + DAY,
  });
  await commitRun(warehouse, { ...batch, runId: `batch-24x7-${NEWEST}`, asOf: asOf + HOUR });
  const builder = testBuilder(warehouse, openSnapshots(folder));
  for (const day of ALL) await buildSnapshot(builder, { day, tier: TIER });
  for (const { name } of SNAPSHOT_TIERS) if (name !== TIER) await buildSnapshot(builder, { day: NEWEST, tier: name });
}, 300_000);
afterAll(async () => {
  await filled?.close();
  rmSync(folder, { recursive: true, force: true });
});

const snapshotOf = async (day: string, tier: string): Promise<Snapshot> => {
  const snapshot = (await openSnapshots(folder).revisions(day, tier)).at(-1);
  if (snapshot === undefined) throw new Error(`no snapshot of ${day}`);
  return snapshot;
};

/** Rows of a table of the snapshots of days. */
async function rowsIn(tier: string, table: string, days: readonly string[] = [NEWEST]): Promise<Row[]> {
  const snapshots = await Promise.all(days.map((day) => snapshotOf(day, tier)));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    const files = snapshots.map(({ folder: kept }) => `'${path.join(kept, `${table}.parquet`)}'`);
    return (await connection.runAndReadAll(`FROM read_parquet([${files.join()}])`)).getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

type Row = Record<string, unknown>;

/** Fields of a page that are columns of the view. */
const COLUMNS: Readonly<Record<FactView, Readonly<Record<string, string>>>> = {
  regimes: {
    ...{ confidence: 'confidence', entropy: 'entropy', ageBars: 'age_bars', probabilities: 'probabilities' },
    ...{ stay10: 'stay10', persistenceBars: 'persistence_bars', persistenceSpells: 'persistence_spells' },
  },
  signals: { confidence: 'confidence', novelty: 'novelty', halfWidth: 'interval_half' },
  ranges: { typical: 'typical', typicalNormal: 'typical_normal', low: 'low', high: 'high' },
  changes: { confidence: 'confidence', previousAgeBars: 'previous_age_bars' },
};

interface PageRecord {
  readonly source: string;
  readonly view: FactView;
  readonly numbers: Readonly<Record<string, unknown>>;
}

/** Every record of the pages of a tier that is a row of a view, once. */
async function recordsOfPages(): Promise<PageRecord[]> {
  const pages = await buildPages(filled.warehouse, { tiers: TIERS, asOf: filled.asOf, factIds });
  const found = new Map<string, PageRecord>();
  for (const { tier, model } of pages) {
    if (tier !== TIER) continue;
    const sources = new Map((model.facts ?? []).map(({ id, ...source }) => [id, source]));
    const walk = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      for (const field of Object.values(value)) walk(field);
      const source = 'fact' in value ? sources.get(String(value.fact)) : undefined;
      if (source === undefined) return;
      const known = Object.entries(value).filter(([field]) => field in COLUMNS[source.view]);
      const numbers = Object.fromEntries(known.map(([field, number]) => [COLUMNS[source.view][field], number]));
      found.set(JSON.stringify([source, numbers]), { source: sourceText(source), view: source.view, numbers });
    };
    walk(model);
  }
  return [...found.values()];
}

/** Pages say shares of a state in whole percents, and its others by steps of five, as their bars are drawn. */
const STEP: Readonly<Record<string, number>> = { confidence: 0.0051, probabilities: 0.051 };
const near = (said: unknown, kept: unknown, step = 1e-6): boolean =>
  Array.isArray(said)
    ? said.every((value, i) => near(value, (kept as unknown[])[i], step))
    : said === null || kept === null
      ? said === kept
      : Math.abs(Number(said) - Number(kept)) < step;
const closeOf = (row: Row) =>
  new Date(`${String(row['close_time'] ?? row['bar_close']).replace(/\+00$/, '')}Z`).toISOString();

describe('numbers of pages and mails', () => {
  it('equal the rows of the snapshot of their day, a hundred of all pages', async () => {
    const tables: Record<FactView, Row[]> = {
      regimes: await rowsIn(TIER, 'regimes'),
      signals: await rowsIn(TIER, 'signals'),
      ranges: await rowsIn(TIER, 'ranges'),
      // A table of events holds what came since the day before: days put together are the history.
      changes: [...(await rowsIn(TIER, 'changes')), ...(await rowsIn(TIER, 'history', ALL))],
    };
    const rows = new Map<string, Row[]>();
    for (const view of Object.keys(tables) as FactView[])
      for (const row of tables[view]) {
        const key = `${view}/${row['symbol']}/${row['timeframe']}/${closeOf(row)}`;
        rows.set(key, [...(rows.get(key) ?? []), row]);
      }
    const all = await recordsOfPages();
    const sampled = all.filter((_, i) => i % Math.ceil(all.length / 100) === 0);
    expect(sampled.length).toBeGreaterThan(50);
    expect(new Set(sampled.map(({ view }) => view)).size).toBe(4);
    const wrong = sampled.filter(
      ({ source, numbers }) =>
        !(rows.get(source) ?? []).some((row) =>
          Object.entries(numbers).every(([name, said]) => near(said, row[name], STEP[name])),
        ),
    );
    expect(wrong).toEqual([]);
  }, 120_000);

  it('equal them in the mail of every tier with snapshots', async () => {
    for (const tier of TIERS.filter(({ name }) => SNAPSHOT_TIERS.some((other) => other.name === name))) {
      const mail = await buildDigest(filled.warehouse, { tier, date: '2026-11-20', list: 'daily' });
      const daily = (await rowsIn(tier.name, 'regimes')).filter(({ timeframe }) => timeframe === '1d');
      const states = mail.states.map(({ symbol, label, confidence }) => [symbol, label, confidence]);
      expect(states.length, tier.name).toBeGreaterThan(5);
      for (const [symbol, label, confidence] of states) {
        const row = daily.find((other) => other['symbol'] === symbol);
        expect([tier.name, symbol, row?.['label']]).toEqual([tier.name, symbol, label]);
        if (confidence !== null)
          expect(near(confidence, row?.['confidence'], STEP['confidence']), `${tier.name} ${symbol}`).toBe(true);
      }
    }
  }, 120_000);
});

describe('fact ids of a mail', () => {
  it('lead an operator from its text to the rows that its items are about', async () => {
    const tier = TIERS.find(({ name }) => name === TIER) as Tier;
    const mail = await buildDigest(filled.warehouse, { tier, date: '2026-11-20', list: 'daily', factIds });
    const { why } = digestMail(mail, mailBrand(null, false));
    const ids = [...why.matchAll(/([^,:]+) ([0-9a-f]{8})(?=[,.])/g)];
    expect(ids.length).toBeGreaterThan(0);
    const stores = { warehouse: filled.warehouse, config: readEnvironment({ ARGUS_DATA_DIR: folder }) };
    const operator = createOperator({ stores: stores as Stores, client: null, now: () => 0 });
    for (const [, what = '', id = ''] of ids) {
      const { fact, run: written } = await operator.explain({ asked: id, check: false });
      expect(fact?.source).toContain(`regimes/${what.trim().replace(' ', '/')}/`);
      expect(written.runId).toMatch(/^(tick|batch)-/);
    }
  }, 60_000);
});

describe.skipIf(extension === '')(
  'three days by an analyst (skipped: ANALYST_PYTHON names no Python with tests/analysts/requirements.txt)',
  () => {
    let world: TestGateway;
    beforeAll(async () => {
      world = await openTestGateway({ snapshots: serveSnapshots(folder) });
    });
    afterAll(() => world?.close());

    it('attach by one line each, one of them of last year, and say what the warehouse says of them', async () => {
      const { database, keys, gateway, clock: now } = world;
      const { url } = await createSnapshotLink(
        { database, keys, baseUrl: gateway.url, now },
        { email: 'enterprise@example.com', day: null, days: 30 },
      );
      const { searchParams } = new URL(url);
      const lines = DAYS.map(
        (day, i) => `ATTACH '${gateway.url}/s/${day}/enterprise.duckdb?sig=${searchParams.get('sig')}' AS d${i}`,
      );
      const counts = DAYS.map((_, i) => `SELECT ${i} AS day, label, count(*) FROM d${i}.regimes GROUP BY ALL`);
      const text = `import duckdb, json
duckdb.execute("LOAD '${extension}'")
for line in ${JSON.stringify(lines)}: duckdb.execute(line)
print(json.dumps(duckdb.sql("${counts.join(' UNION ALL ')} ORDER BY ALL").fetchall()))`;
      const { stdout } = await run(python ?? '', ['-c', text]);
      const expected: unknown[] = [];
      for (const [i, day] of DAYS.entries()) {
        const { asOf } = (await snapshotOf(day, TIER)).manifest;
        const rows = await filled.warehouse.query({
          sql: `SELECT label, toUInt32(count()) AS charts FROM snapshot_${TIER}_regimes(as_of = {asOf:String}) GROUP BY label ORDER BY label`,
          params: { asOf: asOf.replace('T', ' ').replace('Z', '') },
          schema: z.object({ label: z.string(), charts: z.number() }),
        });
        expect(rows.length, day).toBeGreaterThan(0);
        expected.push(...rows.map(({ label, charts }) => [i, label, charts]));
      }
      expect(JSON.parse(stdout)).toEqual(expected);
    }, 90_000);
  },
);

describe.skipIf(!isOldest)(
  'the newest day in the oldest DuckDB (skipped: ANALYST_PYTHON_OLDEST names no Python with duckdb 1.2)',
  () => {
    it('answers every question of the corpus as the newest does', async () => {
      const { folder: files } = await snapshotOf(NEWEST, TIER);
      const attach = `ATTACH '${path.join(files, `${TIER}.duckdb`)}' AS d (READ_ONLY)`;
      const questions = CORPUS.map(({ sql }) => `SELECT to_json(answer)::VARCHAR FROM (${sql}) AS answer`);
      const text = `import duckdb, json
for line in ["SET TimeZone = 'UTC'", ${JSON.stringify(attach)}, "USE d"]: duckdb.execute(line)
print(json.dumps([[row[0] for row in duckdb.sql(q).fetchall()] for q in ${JSON.stringify(questions)}]))`;
      const { stdout } = await run(oldest ?? '', ['-c', text], { maxBuffer: 1 << 24 });
      const instance = await DuckDBInstance.create(':memory:');
      const connection = await instance.connect();
      for (const line of ["SET TimeZone = 'UTC'", attach, 'USE d']) await connection.run(line);
      const expected: unknown[][] = [];
      for (const question of questions)
        expected.push((await connection.runAndReadAll(question)).getRowsJson().map(([row]) => row));
      connection.closeSync();
      instance.closeSync();
      expect(questions).toHaveLength(15);
      expect(JSON.parse(stdout)).toEqual(expected);
    }, 60_000);
  },
);
