import { z } from 'zod';
import { enumName, text, time, uint64, word } from '#market/column.ts';
import { DAY, type UtcMs } from '#market/time.ts';
import { FEATURES } from '../features.ts';
import type { RunRow } from '../runs.ts';
import { columnNames, defineTable, type RowOf, rowList, rowSchema } from '../table.ts';
import type { Warehouse } from '../warehouse.ts';
import { inputContent, outputContent } from './run-content.ts';

export const FACT_KINDS = ['code', 'input', 'model', 'output'] as const;

/** What a run was made of and made, one row a name. Times are UTC ms. */
export const RUN_FACTS = defineTable({
  name: 'run_facts',
  columns: {
    runId: text(),
    kind: enumName(FACT_KINDS),
    /** `commit`; `bars/1m`, of history with month and share of the symbols; `parameters@<version>`; `regimes`. */
    name: word(),
    rows: uint64(),
    /** Order-free sum of the hashes of the rows, as hex; '' where there are none. */
    hash: text(),
    from: time('from_time'),
    through: time('through_time'),
    /** What a fact about the code says. */
    detail: word(),
    /** Finds a changed row of bars (`locator.ts`). */
    locator: text(),
    asOf: time(),
    version: uint64(),
  },
  engine: 'ReplacingMergeTree',
  version: 'version',
  orderBy: ['runId', 'kind', 'name'],
});
export type RunFact = RowOf<typeof RUN_FACTS>;

/** The code that a run was computed by: names and what each of them was. */
export type CodeFacts = Readonly<Record<string, string>>;

/** A run whose outputs are looked at. */
type Known = Pick<RunRow, 'runId' | 'asOf' | 'version'>;

/**
 * Writes down what a run was made of: its code and the bars that it wrote, in one statement. Called again it writes the same; a run that is killed
 * before is completed by the retry of its commit. `since`: every bar that it wrote opens later.
 */
export async function recordInputs(
  warehouse: Warehouse,
  run: Known & Pick<RunRow, 'kind'> & { readonly since?: UtcMs | undefined },
  code: CodeFacts,
): Promise<void> {
  const { runId, kind, asOf, version, since } = run;
  const content = inputContent({ kind, bounded: since !== undefined });
  const names = { names: Object.keys(code), details: Object.values(code) };
  const threads = since === undefined ? '' : ONE_THREAD;
  await insertFacts(warehouse, { content, threads }, [run], { runId, asOf, version, since: since ?? 0, ...names });
}

/** Writes down what came of runs, from the rows that they wrote, in one statement for all. Called again it writes the same. */
export async function recordOutputs(
  warehouse: Warehouse,
  runs: readonly (Known & Pick<RunRow, 'kind'>)[],
): Promise<void> {
  const threads = runs.every(({ kind }) => kind === 'tick') ? ONE_THREAD : '';
  if (runs.length > 0) await insertFacts(warehouse, { content: outputContent(), threads }, runs, {});
}

/** Of the few rows of ticks, more threads take a third more of the processor. SQL. */
const ONE_THREAD = ', max_threads = 1';

/**
 * Writes down what came of the ticks of a market for which that was not done yet: a statement over many of them takes little more than over
 * one. Ticks of the eight days before `asOf` (UTC ms) and later are looked at.
 */
export async function recordOpenOutputs(
  warehouse: Warehouse,
  { market, asOf }: Pick<RunRow, 'market' | 'asOf'>,
): Promise<void> {
  const open = await warehouse.query({
    sql: `SELECT run_id AS runId, toString(runs.kind) AS kind, toUnixTimestamp64Milli(runs.as_of) AS asOf, runs.version AS version FROM runs FINAL
          WHERE ${OF_TICKS} AND features > 0 AND (run_id, version) IN (${written("run_facts.kind = 'code'")})
            AND (run_id, version) NOT IN (${written(SETTLED)})
          ORDER BY runs.as_of`,
    params: { market, since: asOf - 8 * DAY },
    schema: z.object({
      runId: z.string(),
      kind: z.literal('tick'),
      asOf: z.coerce.number(),
      version: z.coerce.number(),
    }),
  });
  for (let i = 0; i < open.length; i += RUNS_MOST) await recordOutputs(warehouse, open.slice(i, i + RUNS_MOST));
}

const RUNS_MOST = 500;
const OF_TICKS = `runs.kind = 'tick' AND market = {market:String} AND as_of > fromUnixTimestamp64Milli({since:Int64})`;
/** Ticks with such a fact. A run from before there were facts has none. SQL. */
const written = (which: string): string =>
  `SELECT run_id, version FROM run_facts WHERE run_id IN (SELECT run_id FROM runs WHERE ${OF_TICKS}) AND ${which}`;
/** The outputs of a run are written down together, and every run that computes has vectors. SQL. */
const SETTLED = `run_facts.kind = 'output' AND name = '${FEATURES.name}'`;

async function insertFacts(
  { command }: Warehouse,
  { content, threads }: { readonly content: string; readonly threads: string },
  runs: readonly Known[],
  params: Record<string, unknown>,
): Promise<void> {
  await command(
    `INSERT INTO run_facts (${columnNames(RUN_FACTS).join(', ')}) SETTINGS insert_deduplicate = 0${threads} ${rowsOf(content)}`,
    { ...paramsOf(runs), ...params },
  );
}

/** Content as rows of the table. */
const rowsOf = (content: string): string => `
  SELECT fact_run AS run_id, fact_kind AS kind, fact_name AS name, fact_rows AS rows, fact_hash AS hash, fact_from AS from_time,
    fact_through AS through_time, fact_detail AS detail, fact_locator AS locator,
    fromUnixTimestamp64Milli(transform(fact_run, {runIds:Array(String)}, {asOfs:Array(Int64)}, toInt64(0))) AS as_of,
    transform(fact_run, {runIds:Array(String)}, {versions:Array(UInt64)}, toUInt64(0)) AS version
  FROM (${content})`;

function paramsOf(runs: readonly Known[]): Record<string, unknown> {
  const asOfs = runs.map(({ asOf }) => asOf);
  return {
    runIds: runs.map(({ runId }) => runId),
    versions: runs.map(({ version }) => version),
    asOfs,
    first: Math.min(...asOfs),
    last: Math.max(...asOfs),
  };
}

const schema = rowSchema(RUN_FACTS.columns);

/** Facts of runs that were written down, by run, kind and name. Of a tick that is not an hour old, its outputs may be missing. */
export const readFacts = (warehouse: Warehouse, runIds: readonly string[]): Promise<RunFact[]> =>
  warehouse.query({
    sql: `SELECT ${rowList(RUN_FACTS.columns, 'run_facts')} FROM run_facts FINAL
          WHERE run_id IN {runIds:Array(String)} ORDER BY run_id, run_facts.kind, name`,
    params: { runIds },
    schema,
  });

/** What came of runs, as their rows are now. */
export const outputsNow = async (warehouse: Warehouse, runs: readonly Known[]): Promise<RunFact[]> =>
  runs.length === 0
    ? []
    : await warehouse.query({
        sql: `SELECT ${rowList(RUN_FACTS.columns, 'run_facts')} FROM (${rowsOf(outputContent())}) AS run_facts`,
        params: paramsOf(runs),
        schema,
      });

/** All facts of committed runs, by run, kind and name: outputs that are not written down yet, as they are now. A run from before there were facts has none. */
export async function readAllFacts(
  warehouse: Warehouse,
  runs: readonly (Known & Pick<RunRow, 'features'>)[],
): Promise<RunFact[]> {
  const written = await readFacts(
    warehouse,
    runs.map(({ runId }) => runId),
  );
  const known = new Set(written.map(({ runId }) => runId));
  const settled = new Set(written.filter(isSettled).map(({ runId }) => runId));
  const open = runs.filter(({ runId, features }) => features > 0 && known.has(runId) && !settled.has(runId));
  return [...written, ...(await outputsNow(warehouse, open))].sort(inOrder);
}

const isSettled = ({ kind, name }: RunFact): boolean => kind === 'output' && name === FEATURES.name;
const orderOf = ({ runId, kind, name }: RunFact): string => `${runId} ${FACT_KINDS.indexOf(kind)} ${name}`;
const inOrder = (a: RunFact, b: RunFact): number => (orderOf(a) < orderOf(b) ? -1 : 1);
