import { CATALOGUE, type ErrorCode } from './catalogue.ts';

/**
 * The one error class of the product. `message` says what happened and where; `advice` (from the catalogue) says what to do.
 * `details` are facts for the log and must never hold a secret.
 */
export class ArgusError extends Error {
  override readonly name = 'ArgusError';
  readonly code: ErrorCode;
  readonly advice: string;
  readonly exitCode: number;
  readonly details: Record<string, unknown>;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; details?: Record<string, unknown> } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.advice = CATALOGUE[code].advice;
    this.exitCode = CATALOGUE[code].exitCode;
    this.details = options.details ?? {};
  }
}

/** Three lines a person can act on: code and sentence, what to do, where to read more. */
export function explain(error: ArgusError): string {
  return `${error.code}: ${error.message}\n  What to do: ${error.advice}\n  More: docs/errors/${error.code}.md`;
}
