import { ArgusError, explain } from '#errors/argus-error.ts';
import { argusErrorOf } from '#errors/failure.ts';

/**
 * The text of any error for a person: ours with advice; that of a failed run by its root cause. Any other is a fault of the
 * program: its message, and the place in our code for whoever mends it.
 */
export function explainError(error: unknown): string {
  const ours = argusErrorOf(error);
  if (ours !== null) return explain(ours);
  const { name, message, stack } =
    error instanceof Error ? error : { name: 'Error', message: String(error), stack: '' };
  const place = /\(?((?:file:\/\/)?\/[^()\s]*?\.(?:ts|mjs):\d+)/
    .exec(stack ?? '')?.[1]
    ?.replace(/^.*?\/(?=[^/]+\/[^/]+$)/, '');
  return explain(
    new ArgusError('ARGUS_INTERNAL', `${name}: ${message.split('\n')[0]}${place === undefined ? '' : ` (${place})`}`),
  );
}
