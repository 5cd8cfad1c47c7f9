import { z } from 'zod';
import { ArgusError } from '#errors/argus-error.ts';
import { splitStatements } from './statements.ts';
import type { Warehouse } from './warehouse.ts';

/** A change of a filled table: the definition of the new one and how its rows come from the old. */
export interface Exchange {
  readonly table: string;
  /** Name of the copy while it is built; after the exchange it names the old table. */
  readonly copy: string;
  readonly create: string;
  /** `SELECT … FROM <source>` for a source table. */
  readonly select: (source: string) => string;
}

const HEADER = /^--\s*exchange:\s*(\w+)\s*$/m;
const MAX_ROUNDS = 20;

/**
 * The partition key stays the same. A migration that starts with `-- exchange: bars` holds two statements: `CREATE TABLE {new} (…) …` and `SELECT … FROM {old}`.
 * Null for every other migration.
 */
export function parseExchange({ text, version }: { text: string; version: number }): Exchange | null {
  const table = HEADER.exec(text)?.[1];
  if (table === undefined) return null;
  const [create = '', select = ''] = splitStatements(text);
  const copy = `${table}__${String(version).padStart(4, '0')}`;
  return {
    table,
    copy,
    create: create.replaceAll('{new}', copy),
    select: (source) => select.replaceAll('{old}', source),
  };
}

/**
 * Copies the table partition by partition into its new form, verifies row counts and content hashes, repeats the partitions that
 * changed meanwhile, then exchanges the two names atomically: readers see the whole old or the whole new table, writers are never
 * stopped. What arrived between the last check and the exchange is carried over after it. Killed anywhere, it can be run again.
 * @throws ArgusError ARGUS_MIGRATION_VERIFY when writes are so fast that no round ends equal.
 */
export async function exchangeTable(warehouse: Warehouse, exchange: Exchange): Promise<void> {
  const { table, copy, create, select } = exchange;
  if (!(await wasExchanged(warehouse, exchange))) {
    await warehouse.command(`DROP TABLE IF EXISTS ${copy} SYNC`);
    await warehouse.command(create);
    for (let round = 0; ; round++) {
      const differing = await differingPartitions(warehouse, exchange);
      if (differing.length === 0) break;
      if (round >= MAX_ROUNDS) {
        throw new ArgusError(
          'ARGUS_MIGRATION_VERIFY',
          `table ${table} changes faster than it can be copied: ${differing.length} partitions differ after ${round} rounds`,
        );
      }
      for (const partition of differing) {
        await warehouse.command(`ALTER TABLE ${copy} DROP PARTITION ID '${partition}'`);
        await copyRows(warehouse, copy, select(`(SELECT * FROM ${table} WHERE _partition_id = '${partition}')`));
      }
    }
    await warehouse.command(`ALTER TABLE ${copy} MODIFY COMMENT 'exchanged'`);
    await warehouse.command(`EXCHANGE TABLES ${table} AND ${copy}`);
  }
  // From here on `copy` names the old table, to which nobody writes any more.
  await copyRows(warehouse, table, `${select(`(SELECT * FROM ${copy})`)} EXCEPT SELECT * FROM ${table}`);
  await warehouse.command(`DROP TABLE ${copy} SYNC`);
  await warehouse.command(`ALTER TABLE ${table} MODIFY COMMENT ''`);
}

/** Without block deduplication: a partition that is copied a second time must not be taken for a retry of the first. */
const copyRows = (warehouse: Warehouse, into: string, rows: string) =>
  warehouse.command(`INSERT INTO ${into} SETTINGS insert_deduplicate = 0 ${rows}`);

/** The comment travels with the table, so it tells after a kill on which side of the exchange we are. */
async function wasExchanged(warehouse: Warehouse, { table, copy }: Exchange): Promise<boolean> {
  const rows = await warehouse.query({
    sql: `SELECT name, comment FROM system.tables WHERE database = currentDatabase() AND name IN ({table:String}, {copy:String})`,
    params: { table, copy },
    schema: z.object({ name: z.string(), comment: z.string() }),
  });
  return (
    rows.some(({ name, comment }) => name === table && comment === 'exchanged') &&
    rows.some(({ name }) => name === copy)
  );
}

const digestSchema = z.object({ rows: z.string(), hash: z.string() });

/** Partitions of the old table whose rows, mapped, are not exactly those of the copy: by count and by sum of row hashes. */
async function differingPartitions(warehouse: Warehouse, { table, copy, select }: Exchange): Promise<string[]> {
  const partitions = await warehouse.query({
    sql: `SELECT DISTINCT partition_id AS id FROM system.parts
          WHERE database = currentDatabase() AND table IN ({table:String}, {copy:String}) AND active ORDER BY id`,
    params: { table, copy },
    schema: z.object({ id: z.string() }),
  });
  const digest = async (source: string) => {
    const rows = await warehouse.query({
      sql: `SELECT toString(count()) AS rows, toString(sum(cityHash64(*))) AS hash FROM (${source})`,
      schema: digestSchema,
    });
    return JSON.stringify(rows[0]);
  };
  const differing: string[] = [];
  for (const { id } of partitions) {
    const old = await digest(select(`(SELECT * FROM ${table} FINAL WHERE _partition_id = '${id}')`));
    if (old !== (await digest(`SELECT * FROM ${copy} FINAL WHERE _partition_id = '${id}'`))) differing.push(id);
  }
  return differing;
}
