import type { ClickHouseSettings } from '@clickhouse/client';
import { ArgusError } from '#errors/argus-error.ts';
import { parseAst } from './sql/ast.ts';
import { columnsOrFunctions, proveColumns, proveFunctions, proveHarmless, proveTable } from './sql/guard.ts';
import { OUTPUT_FORMATS } from './sql/output-formats.ts';
import { appliedFunctions, namedSubqueries, readStatement, type Statement } from './sql/statement.ts';
import { textOf, tokenize } from './sql/tokens.ts';
import { narrowedTo, readFunctionNames, readVocabulary, type Vocabulary } from './sql/vocabulary.ts';
import type { Warehouse } from './warehouse.ts';

/** Limits of a question by a person: enough to look around, too little to hurt the ticks beside it. */
const LIMITS: ClickHouseSettings = {
  max_result_rows: '100000',
  result_overflow_mode: 'break',
  max_execution_time: 30,
  max_memory_usage: '4000000000',
  max_threads: 1,
};
/** Nothing of a question goes to disk, and names mean what the guard takes them for. */
const CONFINED: ClickHouseSettings = {
  max_bytes_before_external_group_by: '0',
  max_bytes_ratio_before_external_group_by: 0,
  max_bytes_before_external_sort: '0',
  max_bytes_ratio_before_external_sort: 0,
  enable_analyzer: 1,
};

interface QuestionOptions {
  readonly format?: string;
  /** Name of a tier: then the question may be of its views alone, and only SELECT is answered. Absent: all tables. */
  readonly tier?: string | undefined;
}

/**
 * The answer to a read-only question as text in a ClickHouse output format. A question is answered when it is proven harmless:
 * the engine gets it written anew from its tokens, and every part of the tree it parses to is on a list of what is allowed.
 * @throws ArgusError ARGUS_SQL_REFUSED for anything that is not, ARGUS_SQL_FAILED with the engine's words.
 */
export async function readOnlySql(
  warehouse: Warehouse,
  sql: string,
  { format = 'PrettyCompactMonoBlock', tier }: QuestionOptions = {},
): Promise<string> {
  if (!OUTPUT_FORMATS.has(format))
    throw new ArgusError('ARGUS_SQL_REFUSED', `${format} is not one of the formats ${[...OUTPUT_FORMATS].join(', ')}`);
  const statement = readStatement(tokenize(sql));
  return ask(warehouse, `${await proven(warehouse, statement, tier)}\nFORMAT ${format}`);
}

/** The text of a statement, once it is proven harmless. */
async function proven(warehouse: Warehouse, statement: Statement, tier: string | undefined): Promise<string> {
  if (tier !== undefined && (statement.kind !== 'select' || statement.before !== ''))
    throw new ArgusError('ARGUS_SQL_REFUSED', `a question of the tier ${tier} is a SELECT of its views`);
  if (statement.kind === 'catalogue') {
    if (statement.table !== null)
      proveTable(statement.table, { vocabulary: await readVocabulary(warehouse), subqueries: new Set() });
    return statement.sql;
  }
  const select = textOf(statement.select);
  const tree = parseAst(await ask(warehouse, `EXPLAIN AST ${select}`));
  const vocabulary = await vocabularyOf(warehouse, tier);
  proveHarmless(tree, { vocabulary, subqueries: namedSubqueries(statement.select) });
  proveFunctions(appliedFunctions(statement.select), vocabulary);
  const names = columnsOrFunctions(tree, vocabulary);
  if (names.length > 0) proveColumns(names, await readFunctionNames(warehouse));
  return `${statement.before} ${select}`;
}

async function vocabularyOf(warehouse: Warehouse, tier: string | undefined): Promise<Vocabulary> {
  const vocabulary = await readVocabulary(warehouse);
  return tier === undefined ? vocabulary : narrowedTo(vocabulary, tier);
}

async function ask(warehouse: Warehouse, query: string): Promise<string> {
  try {
    // readonly = 1 comes last: after it, no setting can be changed any more.
    const result = await warehouse.client.exec({
      query,
      clickhouse_settings: { ...LIMITS, ...CONFINED, default_format: 'TabSeparatedRaw', readonly: '1' },
    });
    const chunks: Buffer[] = [];
    for await (const chunk of result.stream) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks).toString('utf8');
  } catch (cause) {
    throw new ArgusError('ARGUS_SQL_FAILED', (cause as Error).message, { cause });
  }
}
