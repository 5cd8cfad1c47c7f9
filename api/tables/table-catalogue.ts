import { z } from 'zod';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { type ApiTable, tableOf, tablesOf } from './table-columns.ts';

/** The tables of every tier, read once: a migration comes with a new process. */
export interface TableCatalogue {
  /** Tables of a tier by name. */
  tablesOf(tier: string): Promise<ReadonlyMap<string, ApiTable>>;
  /** The newest moment that a committed run of the tier is of, UTC ms; null: there is none. */
  newest(tier: string): Promise<number | null>;
}

/** How long the newest moment is remembered. */
const REMEMBERED_MS = 1_000;
const moment = z.object({ at: z.coerce.number() });

export function tableCatalogue(warehouse: Warehouse, now: () => number): TableCatalogue {
  const known = new Map<string, Promise<ReadonlyMap<string, ApiTable>>>();
  const moments = new Map<string, { readonly at: number | null; readonly from: number }>();
  async function read(tier: string): Promise<ReadonlyMap<string, ApiTable>> {
    const names = await tablesOf(warehouse, tier);
    const tables = await Promise.all(names.map((name) => tableOf(warehouse, tier, name)));
    return new Map(tables.map((table) => [table.name, table]));
  }
  return {
    async tablesOf(tier) {
      const reading = known.get(tier) ?? read(tier);
      known.set(tier, reading);
      // What could not be read is read again.
      return await reading.catch((error: unknown) => {
        known.delete(tier);
        throw error;
      });
    },
    async newest(tier) {
      const last = moments.get(tier);
      if (last !== undefined && now() - last.from < REMEMBERED_MS && now() >= last.from) return last.at;
      const [row] = await warehouse.query({
        sql: `SELECT toUnixTimestamp64Milli(max(as_of)) AS at FROM tier_${tier}_runs`,
        schema: moment,
      });
      const at = row === undefined || row.at === 0 ? null : row.at;
      moments.set(tier, { at, from: now() });
      return at;
    },
  };
}
