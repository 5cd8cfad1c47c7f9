import { ArgusError, explain } from '#errors/argus-error.ts';
import { CATALOGUE, type ErrorCode } from '#errors/catalogue.ts';

/**
 * The text of any error for a person: ours with advice; that of a failed run by its root cause; every other with its
 * stack.
 */
export function explainError(error: unknown): string {
  const ours = argusErrorIn(error);
  if (ours !== null) return explain(ours);
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/**
 * The ArgusError in an error, or the one that failed the run (Temporal carries its code as the type of the failure).
 */
export function argusErrorIn(error: unknown): ArgusError | null {
  for (
    let at = error as { cause?: unknown; type?: string; message?: string } | undefined;
    at !== undefined && at !== null;
    at = at.cause as never
  ) {
    if (at instanceof ArgusError) return at;
    if (at.type !== undefined && at.type in CATALOGUE) {
      const code = at.type as ErrorCode;
      const [sentence = ''] = (at.message ?? '').replace(`${code}: `, '').split('. What to do:');
      return new ArgusError(code, sentence);
    }
  }
  return null;
}
