import type { z } from 'zod';

/** One open transaction. Rows come as objects; timestamps as Date, uuid and date as text. */
export interface Transaction {
  /** Rows as they come: for statements whose rows nobody reads, or only counts. */
  query(sql: string, params?: readonly unknown[]): Promise<unknown[]>;
  /** Rows, each checked by the schema. @throws ZodError for a row that breaks it: the database is newer or was changed by hand. */
  rows<T>(schema: z.ZodType<T>, sql: string, params?: readonly unknown[]): Promise<T[]>;
}

/** Runs one statement and returns its rows. */
type Run = (sql: string, params: readonly unknown[]) => Promise<unknown[]>;

/**
 * The result of `body`, whose statements `run` executes. Throws what `body` throws, and else the first error of its statements: the
 * server has undone everything then, so a body that goes on as if nothing had happened must not be told that it was stored.
 */
export async function runTransaction<T>(run: Run, body: (tx: Transaction) => Promise<T>): Promise<T> {
  const failures: unknown[] = [];
  let open = true;
  const guarded = async <R>(statement: () => Promise<R>): Promise<R> => {
    // A statement that nobody waited for would land in the transaction of whoever has the connection next.
    if (!open) throw new Error('a statement came after the end of its transaction');
    try {
      return await statement();
    } catch (error) {
      failures.push(error);
      throw error;
    }
  };
  try {
    const result = await body({
      query: (sql, params = []) => guarded(() => run(sql, params)),
      rows: (schema, sql, params = []) => guarded(async () => (await run(sql, params)).map((row) => schema.parse(row))),
    });
    if (failures.length > 0) throw failures[0];
    return result;
  } finally {
    open = false;
  }
}
