import { z } from 'zod';

const column = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  /** SQL of DuckDB over the columns of the source. */
  value: z.string(),
  /** What stands beside it in the file of the whole. */
  comment: z.string(),
});

/** What a writer shall write: tables, each from one file or several, in the order of their columns. */
export const writePlan = z.strictObject({
  folder: z.string(),
  tables: z.array(
    z.strictObject({
      name: z.string().regex(/^[a-z][a-z0-9_]*$/),
      comment: z.string(),
      sources: z.array(z.string()).min(1),
      columns: z.array(column).min(1),
    }),
  ),
  /** Threads of the engine; the bytes are the same for any number. */
  threads: z.int().positive(),
});
export type WritePlan = z.infer<typeof writePlan>;
export type PlannedTable = WritePlan['tables'][number];

/** What has been written of a table. */
export const writtenTable = z.strictObject({
  name: z.string(),
  rows: z.int().nonnegative(),
  columns: z.array(z.tuple([z.string(), z.string()])),
});
export type WrittenTable = z.infer<typeof writtenTable>;
