import { ArgusError } from '#errors/argus-error.ts';
import type { Warehouse } from './warehouse.ts';

/** Limits of a question by a person: enough to look around, too little to hurt the ticks beside it. */
const LIMITS = {
  max_result_rows: '100000',
  result_overflow_mode: 'break',
  max_execution_time: 30,
  max_memory_usage: '4000000000',
  max_threads: 1,
} as const;
/** Functions that reach outside of the warehouse. The engine has no grants when it is embedded, so they are refused by name. */
const OUTSIDE =
  /\b(file|fileCluster|url|urlCluster|s3|s3Cluster|gcs|hdfs|remote|remoteSecure|cluster|mysql|postgresql|mongodb|sqlite|odbc|jdbc|executable|input|azureBlobStorage|iceberg|deltaLake|hudi|redis|python)\s*\(/i;
const READS = /^\s*(\(|SELECT|WITH|SHOW|DESCRIBE|DESC|EXPLAIN|EXISTS)\b/i;

/** Comments and quoting of names become spaces, so that neither can stand between a name and its parenthesis. */
const withoutComments = (sql: string): string =>
  sql
    .replaceAll(/\/\*[\s\S]*?\*\//g, ' ')
    .replaceAll(/(--|#)[^\n]*/g, ' ')
    .replaceAll(/[`"]/g, ' ');

/**
 * The answer to a read-only question as text in a ClickHouse output format.
 * @throws ArgusError ARGUS_SQL_REFUSED for anything that writes or reaches outside, ARGUS_SQL_FAILED with the engine's words.
 */
export async function readOnlySql(
  warehouse: Warehouse,
  sql: string,
  { format = 'PrettyCompactMonoBlock' }: { format?: string } = {},
): Promise<string> {
  const question = sql.trim().replace(/;\s*$/, '');
  if (!READS.test(question))
    throw new ArgusError(
      'ARGUS_SQL_REFUSED',
      'only questions are answered (SELECT, WITH, SHOW, DESCRIBE, EXPLAIN, EXISTS)',
    );
  if (/\bINTO\s+OUTFILE\b/i.test(question)) throw new ArgusError('ARGUS_SQL_REFUSED', 'INTO OUTFILE writes a file');
  const outside = OUTSIDE.exec(withoutComments(question))?.[1];
  if (outside !== undefined)
    throw new ArgusError('ARGUS_SQL_REFUSED', `the function ${outside}() reaches outside of the warehouse`);
  if (!/^[A-Za-z]\w*$/.test(format)) throw new ArgusError('ARGUS_SQL_REFUSED', `${format} is not an output format`);
  try {
    // readonly = 1 comes last: after it, no setting can be changed any more.
    const result = await warehouse.client.exec({
      query: `${question}\nFORMAT ${format}`,
      clickhouse_settings: { ...LIMITS, readonly: '1' } as never,
    });
    const chunks: Buffer[] = [];
    for await (const chunk of result.stream) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  } catch (cause) {
    throw new ArgusError('ARGUS_SQL_FAILED', (cause as Error).message, { cause });
  }
}
