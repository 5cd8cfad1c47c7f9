import { settledMark } from '#warehouse/runs.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';

/** Rows that no tick changes, by tier and query, as they were read since the last batch or backfill. */
export type SettledRows = Map<string, readonly unknown[]>;

/** Keeps them from one release of a process to the next. */
export interface SettledReader {
  /** What is known of now: empty after a commit that may have changed them. */
  now(warehouse: Warehouse): Promise<SettledRows>;
}

export function createSettledReader(): SettledReader {
  let known: { readonly mark: string; readonly rows: SettledRows } | undefined;
  return {
    async now(warehouse) {
      // Before any row is read: what is committed meanwhile gets another mark, and is read again then.
      const mark = await settledMark(warehouse);
      if (known?.mark !== mark) known = { mark, rows: new Map() };
      return known.rows;
    },
  };
}
