import type { Column } from '../tables/relation.ts';

/** A table that may hold observations. Names of columns are asked for in lower case. */
export interface SeriesTable {
  /** Where it lies, as people name it. */
  readonly path: string;
  /** The name of the file itself, without the ending of a packing. */
  readonly name: string;
  readonly columns: readonly Column[];
  /** The first column of one of these names. */
  find(...names: readonly string[]): Column | undefined;
}

/** One or more series of a table, as expressions of DuckDB over its rows. */
export interface SeriesPart {
  /** VARCHAR: the id of the series of a row. `{hours}` in it stands for the distance of its observations. */
  readonly series: string;
  /** DOUBLE: UTC ms, null for a cell that is no time. */
  readonly time: string;
  readonly value: Column;
}

/** A form in which files keep observations. */
export interface SeriesShape {
  /** As people call it. */
  readonly name: string;
  /** The columns by which it is recognised, for people. */
  readonly columns: string;
  /** The series of a table of this shape, or null for a table of another one. */
  readonly parts: (table: SeriesTable) => SeriesPart[] | null;
}
