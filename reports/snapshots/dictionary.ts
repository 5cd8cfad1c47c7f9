import { writeFileSync } from 'node:fs';
import type { PlannedTable } from '#releases/snapshots/plan.ts';
import { columnEntry } from './column-entries.ts';

/** A row of the dictionary: what a column of a table means. */
export interface DictionaryRow {
  readonly table_name: string;
  readonly column_name: string;
  readonly meaning: string;
  readonly unit: string;
  readonly allowed_values: readonly string[];
}

const COLUMNS: Readonly<Record<keyof DictionaryRow, string>> = {
  table_name: 'The table.',
  column_name: 'The column.',
  meaning: 'What it says.',
  unit: 'Its unit; empty for names, words and counts.',
  allowed_values: 'The values it may have, where these are few.',
};

/** What the columns of some tables mean, in the order of the tables and their columns. */
export const dictionaryRows = (tables: readonly Pick<PlannedTable, 'name' | 'columns'>[]): DictionaryRow[] =>
  tables.flatMap(({ name, columns }) =>
    columns.map((column) => {
      const { meaning, unit = '', values = [] } = columnEntry(name, column.name);
      return { table_name: name, column_name: column.name, meaning, unit, allowed_values: values };
    }),
  );

/** The dictionary of some tables as a table beside them, from a file that this writes. */
export function dictionaryPlan(tables: readonly PlannedTable[], day: string, file: string): PlannedTable {
  const rows = dictionaryRows(tables);
  writeFileSync(file, rows.map((row) => JSON.stringify(row)).join('\n'));
  return {
    name: 'dictionary',
    comment: 'What every column of every table means.',
    sources: [file],
    columns: [
      { name: 'snapshot_day', value: `DATE '${day}'`, comment: 'The market day of the snapshot.' },
      ...Object.entries(COLUMNS).map(([name, comment]) => ({
        name,
        value: name === 'allowed_values' ? `${name}::VARCHAR[]` : name,
        comment,
      })),
    ],
  };
}
