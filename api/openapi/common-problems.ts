import type { ProblemCode } from '../answers/problem.ts';
import type { ApiRoute } from '../routes/route.ts';

const ALWAYS: readonly ProblemCode[] = [
  'ARGUS_API_INVALID',
  'ARGUS_API_VERSION',
  'ARGUS_API_RATE_LIMITED',
  'ARGUS_API_INTERNAL',
  'ARGUS_API_BUSY',
];
const WITH_KEY: readonly ProblemCode[] = [
  'ARGUS_API_KEY_MISSING',
  'ARGUS_API_KEY_INVALID',
  'ARGUS_API_SCOPE_MISSING',
  'ARGUS_API_ROLE',
  'ARGUS_API_IP_REFUSED',
  'ARGUS_API_SUSPENDED',
];
/** Those of every route that a key opens. */
export const COMMON: readonly ProblemCode[] = [...ALWAYS, ...WITH_KEY];
const WITH_BODY: readonly ProblemCode[] = ['ARGUS_API_TOO_LARGE'];
const WITH_IDEMPOTENCY: readonly ProblemCode[] = ['ARGUS_API_IDEMPOTENCY_RUNNING', 'ARGUS_API_IDEMPOTENCY_MISMATCH'];

/** Every problem that a route may answer with: those of all routes, and its own. */
export const problemsOf = (route: ApiRoute): readonly ProblemCode[] =>
  [
    ...new Set<ProblemCode>([
      ...ALWAYS,
      ...(route.scope === null ? [] : WITH_KEY),
      ...(route.limits === 'documents' ? [] : (['ARGUS_API_QUEUE_FULL'] as const)),
      ...(route.body === undefined ? [] : WITH_BODY),
      ...(route.idempotency === undefined ? [] : WITH_IDEMPOTENCY),
      ...(route.idempotency === 'required' ? (['ARGUS_API_IDEMPOTENCY_KEY_MISSING'] as const) : []),
      ...route.problems,
    ]),
  ].sort();
