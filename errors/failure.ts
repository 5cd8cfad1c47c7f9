import { ArgusError } from './argus-error.ts';
import { CATALOGUE, type ErrorCode } from './catalogue.ts';
import { fromBelow } from './from-below.ts';

/** An ArgusError as it crosses a process border: what an ApplicationFailure of Temporal carries in its `details`. */
export interface FailureDetails {
  readonly code: ErrorCode;
  readonly message: string;
  readonly advice: string;
}

export const failureDetails = ({ code, message, advice }: ArgusError): FailureDetails => ({ code, message, advice });

/** What is read of any error on the way to its cause. */
interface Link {
  readonly cause?: unknown;
  readonly type?: unknown;
  readonly message?: unknown;
  readonly details?: unknown;
}

/** The ArgusError that an error is, was caused by, or comes to, also when it failed a run of Temporal; null when there is none. */
export function argusErrorOf(error: unknown): ArgusError | null {
  for (let at = error; typeof at === 'object' && at !== null; at = (at as Link).cause) {
    if (at instanceof ArgusError) return at;
    const { type, message, details } = at as Link;
    const [carried] = Array.isArray(details) ? details : [];
    if (isFailureDetails(carried)) return new ArgusError(carried.code, carried.message, { cause: at });
    // Failures of runs that began before details were carried have their code as their type.
    if (isErrorCode(type)) return new ArgusError(type, String(message), { cause: at });
  }
  // None of ours: the first that an engine or the system named.
  for (let at = error; typeof at === 'object' && at !== null; at = (at as Link).cause) {
    const known = fromBelow(at);
    if (known !== null) return known;
  }
  return null;
}

const isErrorCode = (value: unknown): value is ErrorCode =>
  typeof value === 'string' && Object.hasOwn(CATALOGUE, value);

function isFailureDetails(value: unknown): value is FailureDetails {
  if (typeof value !== 'object' || value === null) return false;
  const { code, message } = value as Partial<Record<keyof FailureDetails, unknown>>;
  return isErrorCode(code) && typeof message === 'string';
}
