import { explain } from '#errors/argus-error.ts';
import { argusErrorOf } from '#errors/failure.ts';

/**
 * The text of any error for a person: ours with advice; that of a failed run by its root cause; every other with its
 * stack.
 */
export function explainError(error: unknown): string {
  const ours = argusErrorOf(error);
  if (ours !== null) return explain(ours);
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
