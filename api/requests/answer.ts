import { randomUUIDv7 } from 'node:crypto';
import { may } from '#accounts/permissions.ts';
import { tierGiven } from '#contracts/tiers.ts';
import type { HeldPage } from '#delivery/gateway/held-pages.ts';
import { holds } from '#delivery/gateway/send-page.ts';
import { ApiProblem, problemOf, saidOf } from '../answers/problem.ts';
import type { Admission } from '../limits/admission.ts';
import { type Limits, limitsOfTier } from '../limits/limits.ts';
import type { ApiAnswer, ApiRoute, ApiServices, Call } from '../routes/route.ts';
import { NEWEST_VERSION, versionOf } from '../versions.ts';
import { type Authenticated, type AuthenticationFacts, authenticate } from './authenticate.ts';
import { fingerprintOf, type IdempotencyFacts, idempotencyKeyOf, takeTurn } from './idempotency.ts';
import { partsOf } from './parts.ts';
import { type ApiRequest, type ApiResponse, headerOf } from './request.ts';

export interface AnswerFacts extends AuthenticationFacts, IdempotencyFacts {
  readonly services: ApiServices;
  readonly limits: Limits;
  readonly admission: Admission;
}

/** An answer, and whose request it was; null: of nobody that is known. */
export interface Answered {
  readonly response: ApiResponse;
  readonly who: Authenticated | null;
  readonly version: string;
  /** Whether it was answered before: it counts for nothing. */
  readonly isReplay: boolean;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** What a request of a route is answered with: never an error, and nothing of an error that is not for whoever asked. */
export async function answerRequest(route: ApiRoute, request: ApiRequest, facts: AnswerFacts): Promise<Answered> {
  let who: Authenticated | null = null;
  let version: string = NEWEST_VERSION;
  let limit: Readonly<Record<string, string>> = {};
  try {
    if (route.scope !== null) {
      who = await authenticate({ authorization: headerOf(request, 'authorization'), address: request.address }, facts);
      const { tenantId, tier } = who.principal;
      const cost = route.limits === 'documents' ? 1 : Math.max(1, route.weight);
      const verdict = await facts.limits.take(
        tenantId,
        route.limits,
        limitsOfTier(tierGiven(tier, facts.tiers))[route.limits],
        cost,
      );
      limit = verdict.headers;
      if (verdict.retryAfter !== null)
        throw new ApiProblem('ARGUS_API_RATE_LIMITED', `There is room again in ${verdict.retryAfter} seconds.`, {
          headers: { 'retry-after': String(verdict.retryAfter) },
        });
      version = versionOf(request.headers['argus-version'], who.key.apiVersion);
      holdToRights(route, who);
    } else {
      facts.countUnknown(request.address);
      version = versionOf(request.headers['argus-version'], NEWEST_VERSION);
    }
    const { response, isReplay } = await inTurn(route, request, { who, version }, facts);
    return { response: { ...response, headers: { ...response.headers, ...limit } }, who, version, isReplay };
  } catch (error) {
    const response = problemResponse(error, request, facts.services);
    return { response: { ...response, headers: { ...response.headers, ...limit } }, who, version, isReplay: false };
  }
}

/** An error as an answer. What is not of the request is logged, with its id. */
export function problemResponse(
  error: unknown,
  { id, method }: Pick<ApiRequest, 'id' | 'method'>,
  { base, log }: Pick<ApiServices, 'base' | 'log'>,
): ApiResponse {
  const problem = problemOf(error, { base, requestId: id });
  if (problem.status >= 500) log.error({ err: error, request: id }, 'a request of the API was not answered');
  return {
    status: problem.status,
    headers: { ...saidOf(error).headers, 'content-type': PROBLEM_TYPE },
    body: method === 'HEAD' ? Buffer.alloc(0) : Buffer.from(`${JSON.stringify(problem)}\n`),
  };
}

/** @throws ApiProblem ARGUS_API_SCOPE_MISSING, ARGUS_API_ROLE */
function holdToRights({ scope, permission }: ApiRoute, { principal }: Authenticated): void {
  if (permission !== null && !may(principal.role, permission))
    throw new ApiProblem('ARGUS_API_ROLE', `The role ${principal.role} may not do this: it needs ${permission}.`);
  if (scope !== null && principal.scopes !== null && !principal.scopes.includes(scope))
    throw new ApiProblem('ARGUS_API_SCOPE_MISSING', `The key lacks the scope ${scope}.`);
}

interface Known {
  readonly who: Authenticated | null;
  readonly version: string;
}

/** Answers a write once, however often it comes; everything else at once. */
async function inTurn(
  route: ApiRoute,
  request: ApiRequest,
  known: Known,
  facts: AnswerFacts,
): Promise<{ readonly response: ApiResponse; readonly isReplay: boolean }> {
  const key = idempotencyKeyOf(request.headers['idempotency-key']);
  if (route.idempotency === 'required' && key === null)
    throw new ApiProblem('ARGUS_API_IDEMPOTENCY_KEY_MISSING', 'Send the header Idempotency-Key.');
  // A request that is not understood takes no turn.
  const parts = partsOf(route, request);
  const tenantId = known.who?.principal.tenantId;
  if (route.idempotency === undefined || key === null || tenantId === undefined)
    return {
      response: await admitted(route, request, { ...known, parts, effectId: randomUUIDv7() }, facts),
      isReplay: false,
    };
  const fingerprint = fingerprintOf(route.method, request.url, known.version, request.body);
  const turn = await takeTurn(facts, { tenantId, key, fingerprint, isShownOnce: route.isShownOnce ?? false });
  if (!turn.first) {
    const { status, headers, body } = turn.answer;
    return { response: { status, headers: { ...headers, 'idempotent-replayed': 'true' }, body }, isReplay: true };
  }
  let response: ApiResponse;
  try {
    response = await admitted(route, request, { ...known, parts, effectId: turn.effectId }, facts);
  } catch (error) {
    await turn.forget().catch(() => {});
    throw error;
  }
  // Where this fails the effect is there: the turn stays taken, and whoever takes it over makes the same thing again, not another.
  await turn.keep(response);
  return { response, isReplay: false };
}

/** Stored answers cost nothing to speak of; the others wait for their turn. */
async function admitted(
  route: ApiRoute,
  request: ApiRequest,
  known: Known & Pick<Call, 'effectId'> & { readonly parts: ReturnType<typeof partsOf> },
  { admission, services }: AnswerFacts,
): Promise<ApiResponse> {
  const { principal } = known.who ?? { principal: null };
  const call = {
    ...known.parts,
    principal,
    headers: request.headers,
    requestId: request.id,
    effectId: known.effectId,
    url: request.url,
    route: route.id,
  };
  const leave = route.limits === 'documents' || principal === null ? null : await admission.enter(principal.tenantId);
  try {
    return responseOf(route, request, await route.handle(call as Call, services));
  } finally {
    leave?.();
  }
}

function responseOf(route: ApiRoute, request: ApiRequest, answer: ApiAnswer): ApiResponse {
  if ('stored' in answer) return storedResponse(request, answer.stored);
  const { json, status = route.status, headers = {} } = answer;
  if (json === null) return { status, headers, body: Buffer.alloc(0) };
  return { status, headers: { 'content-type': JSON_TYPE, ...headers }, body: Buffer.from(`${JSON.stringify(json)}\n`) };
}

/** Stored bytes, or the word that whoever asks has them (RFC 9110, 13.1.2). */
function storedResponse(request: ApiRequest, { etag, body, headers }: HeldPage): ApiResponse {
  const always = { etag, vary: 'authorization, accept-encoding' };
  if (holds(headerOf(request, 'if-none-match'), etag)) return { status: 304, headers: always, body: Buffer.alloc(0) };
  const coding = headers.indexOf('content-encoding');
  return {
    status: 200,
    headers: {
      ...always,
      'content-type': JSON_TYPE,
      ...(coding < 0 ? {} : { 'content-encoding': headers[coding + 1] as string }),
    },
    body,
  };
}
