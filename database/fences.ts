import { z } from 'zod';
import type { Fence } from '#contracts/fence.ts';
import type { Database } from './database.ts';

const generationSchema = z.coerce.number().int();

/**
 * The fence of this name. It belongs to no tenant: no request reaches it. A move is one UPDATE of one row, which holds between
 * processes on a server as it does within the embedded engine.
 * @throws ZodError where the stored value is not of the schema: the database is newer or was changed by hand.
 */
export function openFence<T>(database: Database, name: string, schema: z.ZodType<T>): Fence<T> {
  const row = z.object({ generation: generationSchema, value: schema });
  return {
    async read() {
      const [found] = await database.system((tx) =>
        tx.rows(row, 'SELECT generation, value FROM fences WHERE name = $1', [name]),
      );
      return found ?? { generation: 0, value: null };
    },
    async move({ generation }, to) {
      const value = JSON.stringify(schema.parse(to));
      const moved = await database.system((tx) =>
        generation === 0
          ? tx.query(
              `INSERT INTO fences (name, generation, value) VALUES ($1, 1, $2)
               ON CONFLICT (name) DO NOTHING RETURNING name`,
              [name, value],
            )
          : tx.query(
              `UPDATE fences SET generation = generation + 1, value = $3
               WHERE name = $1 AND generation = $2 RETURNING name`,
              [name, generation, value],
            ),
      );
      return moved.length > 0;
    },
  };
}
