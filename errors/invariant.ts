import { ArgusError } from './argus-error.ts';

/**
 * States what must hold for the code after it. `message` says what is broken and of which market, run or file.
 * @throws ArgusError ARGUS_INTERNAL when it does not hold: a defect of this program, not of its input.
 */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new ArgusError('ARGUS_INTERNAL', message);
}
