/** The readers of files: how the bytes of a file become a table. */
export const CONTAINERS = ['csv', 'parquet', 'feather', 'json'] as const;
export type Container = (typeof CONTAINERS)[number];

export interface Column {
  readonly name: string;
  /** Type of DuckDB: VARCHAR for every cell of a text format, else the type of the file's schema. */
  readonly type: string;
  /** IANA zone that the schema gives to the instants of this column; the values are UTC all the same. */
  readonly zone?: string | undefined;
  /** Another column of the file has the same name, whatever its case: `name` then tells them apart by their order. */
  readonly repeated?: boolean;
}

/** Names that differ whatever their case, as the database asks for: volume, volume_1. */
export function distinctNames(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.map((given) => {
    let name = given;
    for (let n = 1; seen.has(name.toLowerCase()); n++) name = `${given}_${n}`;
    seen.add(name.toLowerCase());
    return name;
  });
}

/** For each name, whether another of them is the same whatever its case. */
export function repeatedNames(names: readonly string[]): boolean[] {
  const lower = names.map((name) => name.toLowerCase());
  const counts = new Map<string, number>();
  for (const name of lower) counts.set(name, (counts.get(name) ?? 0) + 1);
  return lower.map((name) => (counts.get(name) ?? 0) > 1);
}

/** The table that a file holds, before anybody knows which column means what. Every reader gives the same kind. */
export interface Relation {
  readonly container: Container;
  /** Table expression of DuckDB with these columns; its rows are in the order of the file. */
  readonly sql: string;
  readonly columns: readonly Column[];
  /** Columns that hold no single value, such as lists: they are not in `sql`. `type` is the word of the file's schema. */
  readonly unreadable: readonly Column[];
  /** The rows that the reader counted; the database must count the same, or the file was not read to its end. */
  readonly rows?: number;
  /** Rows that there are at most, where the reader did not count them. */
  readonly atMost?: number;
  /** Rows that are none, for example with too few cells: number from 1 and reason. Their cells are null in `sql`. */
  readonly faults: ReadonlyMap<number, string>;
  /** What the reader assumed or left out, a sentence each: encoding, separator, lines above the header. */
  readonly notes: readonly string[];
  /** Text formats only: the file as lines of cells. */
  readonly text?: TextTable;
}

/** Rows that a table has at most: Infinity where nobody knows. */
export const atMostRows = ({ rows, atMost }: Relation): number => rows ?? atMost ?? Number.POSITIVE_INFINITY;

/** A table of text as it lies in the file. */
export interface TextTable {
  /** The cells of the lines above the table, which are left out of it. */
  readonly above: readonly (readonly string[])[];
  /** The cells of the first lines (at most 10) after any lines above the table, the header among them. */
  readonly head: readonly (readonly string[])[];
  readonly delimiter: string;
  /** Whether the first line of `head` names the columns. Without header they are named c0, c1, … */
  readonly header: boolean;
  /** The table below the first `lines` lines of `head`, with columns c0, c1, … : for headers of another shape. */
  below(lines: number): Promise<Relation>;
}
