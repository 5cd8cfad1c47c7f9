import path from 'node:path';
import { z } from 'zod';
import { ArgusError } from '#errors/argus-error.ts';
import type { PlannedTable } from '#releases/snapshots/plan.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { columnEntry } from './column-entries.ts';
import { writtenAs } from './column-values.ts';
import { dictionaryPlan } from './dictionary.ts';
import type { SnapshotDay } from './snapshot-day.ts';
import { SNAPSHOT_TABLES } from './tables.ts';

/** The first column of every table. It is the same in all rows of a day; days put together are told apart by it. */
export const DAY_COLUMN = 'snapshot_day';

const named = z.object({ name: z.string(), type: z.string() });

/** The tables that a tier has in a snapshot, in the order of their names. */
export async function tablesOf(warehouse: Warehouse, tier: string): Promise<string[]> {
  const prefix = `snapshot_${tier}_`;
  const rows = await warehouse.query({
    sql: `SELECT name, '' AS type FROM system.tables WHERE database = currentDatabase() AND startsWith(name, {prefix:String}) ORDER BY name`,
    params: { prefix },
    schema: named,
  });
  return rows.map(({ name }) => name.slice(prefix.length));
}

/**
 * Reads every table of a tier as of a day into files of a folder, and says how they are to be written.
 * @throws ArgusError ARGUS_INTERNAL for a view without an entry in the dictionary.
 */
export async function planTables(
  warehouse: Warehouse,
  { tier, day, folder }: { readonly tier: string; readonly day: SnapshotDay; readonly folder: string },
): Promise<PlannedTable[]> {
  const plans: PlannedTable[] = [];
  for (const name of await tablesOf(warehouse, tier)) {
    const entry = SNAPSHOT_TABLES[name];
    if (entry === undefined) throw new ArgusError('ARGUS_INTERNAL', `the table ${name} has no entry in the dictionary`);
    const view = `snapshot_${tier}_${name}(as_of = fromUnixTimestamp64Milli(${day.asOf}, 'UTC'))`;
    const columns = await warehouse.query({ sql: `DESCRIBE (SELECT * FROM ${view})`, schema: named });
    const since = entry.isOfEvents === true && day.from !== null;
    const source = path.join(folder, `${name}.source`);
    await warehouse.exportParquet({
      sql: `SELECT * FROM ${view}${since ? ` WHERE as_of > fromUnixTimestamp64Milli(${day.from}, 'UTC')` : ''}`,
      file: source,
      // Rows of events are counted nowhere; their order is that of the writer.
      threads: entry.isOfEvents === true ? undefined : 1,
    });
    const first = entry.keys.flatMap((key) => columns.filter((column) => column.name === key));
    const rest = columns.filter((column) => !entry.keys.includes(column.name));
    plans.push({
      name,
      comment: entry.about,
      sources: [source],
      columns: [
        { name: DAY_COLUMN, value: `DATE '${day.day}'`, comment: columnEntry(name, DAY_COLUMN).meaning },
        ...[...first, ...rest].map((column) => {
          const meant = columnEntry(name, column.name);
          return { name: column.name, value: writtenAs(column.name, column.type, meant), comment: meant.meaning };
        }),
      ],
    });
  }
  return [...plans, dictionaryPlan(plans, day.day, path.join(folder, 'dictionary.jsonl'))];
}
