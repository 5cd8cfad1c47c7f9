import type { z } from 'zod';
import type { Tier } from '#contracts/tiers.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import type { SettledRows } from './settled-rows.ts';

/** One statement over the views of a tier, and the schema that every row of its answer is checked by. */
export interface TierQuery<Row extends z.ZodType = z.ZodType> {
  /** Whether the tier has the view. Other tiers get no rows and send no statement. */
  readonly isFor: (tier: Tier) => boolean;
  readonly sql: (tier: Tier) => string;
  readonly params?: Readonly<Record<string, unknown>>;
  /**
   * Whether its rows become others only at the moment at which a batch or a backfill is committed. Not so where they are copied after a
   * commit, as the newest rows of every symbol are, or end so many days before the newest minute.
   */
  readonly settled?: (tier: Tier) => boolean;
  readonly row: Row;
}

/** Gives the query its type: that of its rows. */
export const tierQuery = <Row extends z.ZodType>(query: TierQuery<Row>): TierQuery<Row> => query;

/** The rows that a tier may see. @throws ZodError for a row that breaks its schema. */
export async function readQuery<Row extends z.ZodType>(
  warehouse: Warehouse,
  tier: Tier,
  { isFor, sql, params = {}, row }: TierQuery<Row>,
): Promise<z.infer<Row>[]> {
  return isFor(tier) ? await warehouse.query({ sql: sql(tier), params, schema: row }) : [];
}

type Queries = Readonly<Record<string, TierQuery>>;
export type RowsOf<Q extends Queries> = { readonly [Name in keyof Q]: readonly z.infer<Q[Name]['row']>[] };

/** Sends all queries at once, without those that are settled and known. Each answer stands under the name of its query. */
export async function readQueries<Q extends Queries>(
  warehouse: Warehouse,
  tier: Tier,
  queries: Q,
  known: SettledRows = new Map(),
): Promise<RowsOf<Q>> {
  const answers = await Promise.all(
    Object.entries(queries).map(async ([name, query]) => {
      const key = `${tier.name}/${name}`;
      const rows = known.get(key) ?? (await readQuery(warehouse, tier, query));
      if (query.settled?.(tier)) known.set(key, rows);
      return [name, rows] as const;
    }),
  );
  // Object.fromEntries forgets which name has which rows; the line above has kept them together.
  const rows: unknown = Object.fromEntries(answers);
  return rows as RowsOf<Q>;
}
