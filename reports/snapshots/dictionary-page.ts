import { markdownTable } from '#wording/markdown-table.ts';
import { columnEntry } from './column-entries.ts';
import { SNAPSHOT_TABLES } from './tables.ts';

/** A table as it stands in a snapshot, and the tiers that have it. */
export interface DocumentedTable {
  readonly name: string;
  readonly tiers: readonly string[];
  /** Name and DuckDB type. */
  readonly columns: readonly (readonly [string, string])[];
}

/** Text of docs/dictionary.md: every table and column of a snapshot, for people. */
export function dictionaryPage(tables: readonly DocumentedTable[]): string {
  const parts = tables.flatMap(({ name, tiers, columns }) => {
    const entry = SNAPSHOT_TABLES[name];
    const kind = entry?.isOfEvents === true ? 'Events since the day before' : 'As it stood';
    return [
      `## ${name}`,
      '',
      `${entry?.about ?? ''} ${kind}. Tiers: ${tiers.join(', ')}.`,
      '',
      ...markdownTable(
        ['column', 'type', 'unit', 'meaning'],
        columns.map(([column, type]) => {
          const { meaning, unit = '', values = [] } = columnEntry(name, column);
          const listed =
            values.length === 0
              ? ''
              : ` One of ${values.map((value) => (value === '' ? 'nothing' : `\`${value}\``)).join(', ')}.`;
          return [`\`${column}\``, type, unit, `${meaning}${listed}`];
        }),
      ),
      '',
    ];
  });
  return [
    '# The dictionary of snapshots',
    '',
    'Every table of a snapshot and every column, as its own table `dictionary` and the comments of the `.duckdb` have them too. Rows are sorted by all columns in',
    'the order below. A test writes this page from `reports/snapshots/column-entries.ts`: `npx vitest -u run --project unit reports/snapshots`.',
    '',
    ...parts,
  ]
    .join('\n')
    .replace(/\n+$/, '\n');
}
