import * as arrow from 'apache-arrow';
import { z } from 'zod';
import type { CorporateAction } from '#market/corporate-action.ts';
import { texts, times } from './columns.ts';
import type { Warehouse } from './warehouse.ts';

/** Writes corporate actions; the same action written again replaces itself. `source`: the file or feed they came from. */
export async function insertActions(
  warehouse: Warehouse,
  actions: readonly (CorporateAction & { readonly knowledgeTime: number })[],
  source: string,
): Promise<void> {
  if (actions.length === 0) return;
  const number = (of: (action: CorporateAction) => number) => arrow.makeVector(Float64Array.from(actions, of));
  const data = new arrow.Table({
    symbol: texts(actions.map(({ symbol }) => symbol)),
    ex_time: times(Float64Array.from(actions, ({ exTime }) => exTime)),
    kind: texts(actions.map(({ kind }) => kind)),
    ratio: number(({ ratio }) => ratio),
    amount: number(({ amount }) => amount),
    reference_price: number(({ referencePrice }) => referencePrice),
    knowledge_time: times(Float64Array.from(actions, ({ knowledgeTime }) => knowledgeTime)),
    source: texts(actions.map(() => source)),
  });
  await warehouse.insertArrow({ table: 'corporate_actions', data, token: `actions-${source}` });
}

const schema = z.object({
  symbol: z.string(),
  exTime: z.coerce.number(),
  kind: z.enum(['split', 'dividend']),
  ratio: z.coerce.number(),
  amount: z.coerce.number(),
  referencePrice: z.coerce.number(),
});

/** Actions of symbols in force by `at` (ex-time ≤ at, UTC ms), by symbol and time. */
export const readActions = (
  warehouse: Warehouse,
  { symbols, at }: { symbols: readonly string[]; at: number },
): Promise<CorporateAction[]> =>
  warehouse.query({
    sql: `SELECT symbol, toUnixTimestamp64Milli(a.ex_time) AS exTime, kind, ratio, amount, reference_price AS referencePrice
          FROM corporate_actions AS a FINAL
          WHERE symbol IN {symbols:Array(String)} AND a.ex_time <= fromUnixTimestamp64Milli({at:Int64})
          ORDER BY symbol, a.ex_time, kind`,
    params: { symbols, at },
    schema,
  });
