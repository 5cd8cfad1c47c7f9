import { z } from 'zod';
import type { LedgerStore } from './append.ts';
import type { Ledger } from './ledger.ts';
import { dropPending } from './pending.ts';

/** An attempt that is that old is over, however slow its process was. */
const FORGOTTEN_AFTER_DAYS = 2;

/**
 * Takes away what attempts left behind that were killed before they could move the head of a chain: work of a night, not of every append.
 * Who has moved a head and was killed then is waited for, however long nobody appends to its chain.
 */
export async function dropForgotten(
  { warehouse, headOf }: LedgerStore,
  ledger: Ledger,
  afterDays = FORGOTTEN_AFTER_DAYS,
): Promise<void> {
  const old = await warehouse.query({
    sql: `SELECT attempt, any(toString(chain)) AS chain FROM ${ledger.pending.name}
          WHERE attempt IN (SELECT partition FROM system.parts
                            WHERE database = currentDatabase() AND table = '${ledger.pending.name}' AND active
                            GROUP BY partition HAVING max(modification_time) < now() - INTERVAL {afterDays:UInt32} DAY)
          GROUP BY attempt`,
    params: { afterDays },
    schema: z.object({ attempt: z.string(), chain: z.string() }),
  });
  for (const { attempt, chain } of old) {
    const { value } = await headOf(chain).read();
    if (value?.attempt !== attempt) await dropPending({ warehouse, ledger }, attempt);
  }
}
