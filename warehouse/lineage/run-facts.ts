import { enumName, text, time, uint64, word } from '#market/column.ts';
import type { UtcMs } from '#market/time.ts';
import type { RunRow } from '../runs.ts';
import { defineTable, type RowOf, rowList, rowSchema } from '../table.ts';
import type { Warehouse } from '../warehouse.ts';
import { runContent } from './run-content.ts';

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

/**
 * Writes down what a run was made of: one statement, from the rows that it wrote. Called again it writes the same; a run that is killed
 * before is completed by the retry of its commit. `since`: every bar that it wrote opens later.
 */
export async function recordFacts(
  warehouse: Warehouse,
  run: Pick<RunRow, 'runId' | 'kind' | 'asOf' | 'version'> & { readonly since?: UtcMs | undefined },
  code: CodeFacts,
): Promise<void> {
  const { runId, kind, asOf, version, since } = run;
  await warehouse.command(
    `INSERT INTO run_facts SETTINGS insert_deduplicate = 0
     SELECT {runId:String}, fact_kind, fact_name, fact_rows, fact_hash, fact_from, fact_through, fact_detail, fact_locator,
       fromUnixTimestamp64Milli({asOf:Int64}), {version:UInt64}
     FROM (${runContent({ kind, bounded: since !== undefined })})`,
    { runId, asOf, version, since: since ?? 0, names: Object.keys(code), details: Object.values(code) },
  );
}

/** Facts of runs, by run, kind and name. */
export const readFacts = (warehouse: Warehouse, runIds: readonly string[]): Promise<RunFact[]> =>
  warehouse.query({
    sql: `SELECT ${rowList(RUN_FACTS.columns, 'run_facts')} FROM run_facts FINAL
          WHERE run_id IN {runIds:Array(String)} ORDER BY run_id, run_facts.kind, name`,
    params: { runIds },
    schema: rowSchema(RUN_FACTS.columns),
  });
