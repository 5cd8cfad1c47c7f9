import { createHash } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { readIfThere } from '#files/read-if-there.ts';
import type { Transaction } from './transaction.ts';

/** A migration as the database remembers it: its file and the SHA-256 of that. */
export const migrationRow = z.object({ name: z.string(), checksum: z.string() });

export interface Migration extends z.infer<typeof migrationRow> {
  readonly text: string;
}

/** A migration as the program has it; null where it does not. */
export function readMigration(file: string): Migration | null {
  const text = readIfThere(file);
  if (text === null) return null;
  return { name: path.basename(file), text, checksum: createHash('sha256').update(text).digest('hex') };
}

/** Runs a migration and remembers it, in the transaction of the caller. */
export async function applyMigration(tx: Transaction, { name, text, checksum }: Migration): Promise<void> {
  await tx.query(text);
  await tx.query('INSERT INTO schema_migrations VALUES ($1, $2)', [name, checksum]);
}
