import { z } from 'zod';
import type { Database } from '#database/database.ts';
import { openFence } from '#database/fences.ts';
import { MINUTE } from '#market/time.ts';

/** When each drain had last counted everything that was sealed, by the id of its start. UTC ms. */
const drainedSchema = z.record(z.string(), z.number());
const fenceOf = (database: Database) => openFence(database, 'metering/drained', drainedSchema);

/** A drain that has been silent for this long behind the newest has ended. */
const SILENT_MS = 10 * MINUTE;

/** Says up to when a drain has counted all requests. A move that another drain was faster with is left to the next pass. */
export async function sayDrained(database: Database, drain: string, through: number): Promise<void> {
  const fence = fenceOf(database);
  const seen = await fence.read();
  const lasting = Object.entries(seen.value ?? {}).filter(([id, at]) => id !== drain && at > through - SILENT_MS);
  await fence.move(seen, { ...Object.fromEntries(lasting), [drain]: through });
}

/** Up to when usage is complete, in UTC ms; null: nothing was drained yet. */
export async function freshThrough(database: Database): Promise<number | null> {
  const times = Object.values((await fenceOf(database).read()).value ?? {});
  if (times.length === 0) return null;
  const newest = Math.max(...times);
  return Math.min(...times.filter((at) => at > newest - SILENT_MS));
}
