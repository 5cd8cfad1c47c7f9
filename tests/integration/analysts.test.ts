import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { inClone } from '#cli/setup/paths.mjs';
import { createSnapshotLink } from '#delivery/access/links.ts';
import { openTestGateway, type TestGateway } from '#delivery/gateway/testing/test-gateway.ts';
import { serveSnapshots } from '#releases/snapshots/served.ts';
import { batchDays } from '#reports/snapshots/snapshot-day.ts';
import { keepNewestDay } from '#reports/snapshots/testing/test-builder.ts';
import { type FilledWarehouse, fillWarehouse } from '#reports/testing/filled-warehouse.ts';
import { type AnalystLine, linesOf } from '../analysts/lines.ts';

const run = promisify(execFile);
const PAGE = inClone('docs', 'analysts.md');
const program = process.env['ANALYST_PYTHON'] ?? process.env['ARGUS_PYTHON'] ?? '';
/** Where the extension that pip has installed lies: no network is asked for it. */
const FIND =
  'import duckdb_extension_httpfs, pathlib; print(next(pathlib.Path(duckdb_extension_httpfs.__file__).parent.rglob("httpfs.duckdb_extension")))';
const found =
  program === '' ? null : spawnSync(program, ['-c', `import duckdb, polars, pandas; ${FIND}`], { encoding: 'utf8' });
const extension = found?.status === 0 ? found.stdout.trim() : '';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-analysts-'));
let filled: FilledWarehouse;
let world: TestGateway;
let day: string;
let sig: string;
let lines: AnalystLine[];

beforeAll(async () => {
  filled = await fillWarehouse();
  day = await keepNewestDay(filled.warehouse, folder, ['founding', 'enterprise']);
  world = await openTestGateway({ snapshots: serveSnapshots(folder) });
  sig = await sigFor('enterprise@example.com');
  lines = linesOf(PAGE, { host: world.gateway.url, day, sig });
}, 240_000);
afterAll(async () => {
  await world?.close();
  await filled?.close();
  rmSync(folder, { recursive: true, force: true });
});

const sigFor = async (email: string): Promise<string> => {
  const { database, keys, gateway, clock: now } = world;
  const { url } = await createSnapshotLink(
    { database, keys, baseUrl: gateway.url, now },
    { email, day: null, days: 30 },
  );
  return new URL(url).searchParams.get('sig') ?? '';
};
const linesIn = (section: string) => lines.filter((line) => line.section === section).map(({ text }) => text);
const LOAD = `import duckdb\nduckdb.execute("LOAD '${extension}'")\n`;
const python = async (text: string): Promise<string> =>
  (await run(program, ['-c', LOAD + text], { maxBuffer: 1 << 24 })).stdout;
/** The answer of DuckDB in Python to questions in one session, of the last as JSON. */
const asked = async (questions: readonly string[]): Promise<unknown[][]> => {
  const text = `import json, sys\nfor q in ${JSON.stringify(questions)}: r = duckdb.sql(q)\nprint(json.dumps(r.fetchall(), default=str))`;
  return JSON.parse(await python(text)) as unknown[][];
};
const labelsOf = (tier: string) =>
  filled.warehouse.query({
    sql: `SELECT label, toUInt32(count()) AS charts FROM snapshot_${tier}_regimes(as_of = {asOf:String}) GROUP BY label ORDER BY label`,
    params: { asOf: asOfText() },
    schema: z.object({ label: z.string(), charts: z.number() }),
  });
const asOfText = () =>
  new Date(Math.max(...(batches.get(day) ?? new Map()).values())).toISOString().replace('T', ' ').replace('Z', '');
let batches: Awaited<ReturnType<typeof batchDays>>;
beforeAll(async () => {
  batches = await batchDays(filled.warehouse);
});

describe('the lines of docs/analysts.md', () => {
  it('ask ClickHouse for a table behind a signed address, and it answers what the warehouse says', async () => {
    const [line = ''] = linesIn('ClickHouse');
    const rows = await filled.warehouse.query({
      sql: line,
      schema: z.object({ label: z.string(), charts: z.coerce.number() }),
    });
    expect(rows).toEqual(await labelsOf('enterprise'));
  });

  it('name no table and no column that a snapshot has not', () => {
    expect(lines.map(({ language }) => language)).toEqual([
      'sql',
      'sql',
      'sql',
      'sql',
      'python',
      'python',
      'python',
      'r',
      'sql',
    ]);
  });
});

describe.skipIf(extension === '')(
  'the same lines by an analyst (skipped: ANALYST_PYTHON names no Python with tests/analysts/requirements.txt)',
  () => {
    it('attach a day with one line of DuckDB, and read what the warehouse says', async () => {
      const [attach = '', regimes = ''] = linesIn('DuckDB');
      const top = await asked([attach, regimes]);
      expect(top).toHaveLength(10);
      const counted = await asked([attach, `SELECT label, count(*) FROM d.regimes GROUP BY label ORDER BY label`]);
      expect(counted).toEqual((await labelsOf('enterprise')).map(({ label, charts }) => [label, charts]));
    }, 60_000);

    it('read a single table and a list of days without attaching', async () => {
      const [, , single = '', list = ''] = linesIn('DuckDB');
      expect(Number((await asked([single]))[0]?.[0])).toBeGreaterThan(0);
      const rows = await asked([list]);
      expect(rows.map(([snapshotDay]) => snapshotDay)).toEqual(rows.map(() => day));
    }, 60_000);

    it('read it in Python by duckdb, polars and pandas', async () => {
      for (const line of linesIn('Python')) expect(await python(line), line).toMatch(/bull_trend|label/);
    }, 90_000);

    it('give no byte of a higher tier to the address of a lower one', async () => {
      const lower = await sigFor('founding@example.com');
      const [attach = ''] = linesIn('DuckDB');
      await expect(asked([attach.replace(sig, lower), 'SELECT 1'])).rejects.toThrow(/does not exist|404|403/);
      const own = attach.replace(sig, lower).replace('enterprise.duckdb', 'founding.duckdb');
      const tables = await asked([own, `SELECT table_name FROM duckdb_tables() WHERE database_name = 'd'`]);
      expect(tables.flat()).not.toContain('regime_history');
    }, 60_000);
  },
);
