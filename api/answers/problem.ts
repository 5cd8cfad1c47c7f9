import { API_ERRORS } from '#errors/api-errors.ts';
import { argusErrorOf } from '#errors/failure.ts';

export type ProblemCode = keyof typeof API_ERRORS;

/** A part of a request that is wrong: a JSON pointer into the body, or the name of a parameter. */
export interface WrongPart {
  readonly pointer: string;
  readonly message: string;
}

interface ProblemOptions {
  readonly errors?: readonly WrongPart[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Why a request is not answered. `detail` is read by whoever asked: it names nothing that is not theirs. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly code: ProblemCode;
  readonly errors: readonly WrongPart[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ProblemCode, detail: string, { errors = [], headers = {} }: ProblemOptions = {}) {
    super(detail);
    this.code = code;
    this.errors = errors;
    this.headers = headers;
  }
}

/** An answer as RFC 9457 writes it. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The request, by its id. */
  readonly instance: string;
  readonly code: string;
  readonly errors?: readonly WrongPart[];
}

/**
 * What is said of an error: why, where it is of the request; of any other that something went wrong, and never its message, which may name paths and
 * hosts. `base` is the public address, where the page of the code is.
 */
export function problemOf(
  error: unknown,
  { base, requestId }: { readonly base: string; readonly requestId: string },
): Problem {
  const answered = saidOf(error);
  const { title, http } = API_ERRORS[answered.code];
  return {
    type: `${base}/errors/${answered.code}`,
    title,
    status: http,
    detail: answered.message,
    instance: `urn:uuid:${requestId}`,
    code: answered.code,
    ...(answered.errors.length === 0 ? {} : { errors: answered.errors }),
  };
}

/** What whoever asked is told of an error. */
export const saidOf = (error: unknown): ApiProblem => (error instanceof ApiProblem ? error : unnamed(error));

/** What comes back by itself: the database or the warehouse is away, or the disk of the request log is full. */
const PASSING: ReadonlySet<string> = new Set([
  'ARGUS_DATABASE_UNREACHABLE',
  'ARGUS_WAREHOUSE_UNREACHABLE',
  'ARGUS_SPOOL_UNUSABLE',
  'ARGUS_DISK_FULL',
]);

function unnamed(error: unknown): ApiProblem {
  const code = argusErrorOf(error)?.code;
  if (code !== undefined && PASSING.has(code))
    return new ApiProblem('ARGUS_API_BUSY', 'A part of the service is away. Nothing was changed.', {
      headers: { 'retry-after': '5' },
    });
  return new ApiProblem('ARGUS_API_INTERNAL', 'The request could not be answered.');
}
