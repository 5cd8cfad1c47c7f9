import { randomUUIDv7 } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Plugin } from '#delivery/gateway/gateway.ts';
import { ApiProblem } from './answers/problem.ts';
import { type Answered, type AnswerFacts, answerRequest, problemResponse } from './requests/answer.ts';
import type { Meter } from './requests/meter.ts';
import type { ApiRequest, ApiResponse } from './requests/request.ts';
import type { ApiRoute } from './routes/route.ts';
import { API_ROUTES } from './routes/routes.ts';

const LARGEST_BODY = 65_536;
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

export interface ApiFacts extends AnswerFacts {
  readonly meter: Meter;
}

/** The API as routes of the gateway: every one of the table, and a problem for every other address below `/v1`. */
export const apiPlugin =
  (facts: ApiFacts): Plugin =>
  async (app) => {
    readBodies(app);
    const config = { hasLimits: true } as const;
    app.setErrorHandler((error: { statusCode?: number; code?: string }, request, reply) =>
      send(reply, problemResponse(mistakeOf(error), requestOf(request, facts.now), facts.services)),
    );
    for (const route of API_ROUTES)
      app.route({
        method: route.method,
        url: route.path.replaceAll(/\{(\w+)\}/g, ':$1'),
        config,
        handler: async (received, reply) => {
          const request = requestOf(received, facts.now);
          const answered = await answerRequest(route, request, facts);
          return await metered(reply, { route, request, answered }, facts);
        },
      });
    app.route({
      method: [...METHODS],
      url: '/v1/*',
      config,
      handler: (received, reply) => {
        const request = requestOf(received, facts.now);
        // Nothing is looked for, so nobody need be counted.
        return send(reply, problemResponse(noRoute(request), request, facts.services));
      },
    });
  };

interface Exchange {
  readonly route: ApiRoute;
  readonly request: ApiRequest & { readonly from: number; readonly at: number };
  readonly answered: Answered;
}

/** Writes a request down, then answers it: what was not written down is not answered. */
async function metered(
  reply: FastifyReply,
  { route, request, answered }: Exchange,
  { meter, services }: ApiFacts,
): Promise<FastifyReply> {
  const { response, who, version, isReplay } = answered;
  if (who === null) return send(reply.header('argus-request-id', request.id), response);
  const { principal } = who;
  try {
    await meter.record({
      id: request.id,
      at: request.at,
      tenant: principal.tenantId,
      actor: principal.actor,
      actorId: principal.actorId,
      act: principal.act,
      action: route.id,
      method: request.method,
      route: route.path,
      status: response.status,
      ms: Math.round((performance.now() - request.from) * 100) / 100,
      ip: request.address,
      agent: agentOf(request),
      bytes: response.body.length,
      weight: route.weight,
      billable: !isReplay && principal.environment === 'live' && principal.act === null,
      version,
      retention: '400d',
    });
  } catch (error) {
    return send(reply, problemResponse(error, request, services));
  }
  reply.raw.once('close', () => {
    if (reply.raw.writableFinished) meter.complete(request.id);
    else meter.interrupt(request.id);
  });
  return send(reply.header('argus-request-id', request.id).header('argus-version', version), response);
}

const LONGEST_AGENT = 200;
const agentOf = ({ headers }: ApiRequest): string => {
  const agent = headers['user-agent'];
  return typeof agent === 'string' ? agent.slice(0, LONGEST_AGENT) : '';
};

const send = (reply: FastifyReply, { status, headers, body }: ApiResponse): FastifyReply =>
  reply
    .code(status)
    .headers(headers)
    .send(status === 204 || status === 304 ? undefined : body);

function requestOf(request: FastifyRequest, now: () => number): Exchange['request'] {
  const { method, url, headers, params, query, body, ip } = request;
  return {
    id: randomUUIDv7(),
    at: now(),
    from: performance.now(),
    method,
    url,
    headers,
    params: params as Record<string, string>,
    query: query as Record<string, unknown>,
    body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
    address: ip,
  };
}

/** The rest of the gateway reads no body; here its very bytes are wanted. */
function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LARGEST_BODY }, (_request, body, done) =>
    done(null, body),
  );
}

/** What fastify refused, in words of the API. */
function mistakeOf(error: { statusCode?: number; code?: string }): unknown {
  const { statusCode = 500 } = error;
  if (statusCode === 413) return new ApiProblem('ARGUS_API_TOO_LARGE', `A body has at most ${LARGEST_BODY} bytes.`);
  return statusCode < 500 ? new ApiProblem('ARGUS_API_INVALID', 'The request is not written as HTTP is.') : error;
}

/** Why an address below `/v1` has no answer: it takes another method, or there is nothing. */
function noRoute({ url, method }: ApiRequest): ApiProblem {
  const [path = ''] = url.split('?');
  const methods = PATTERNS.filter(({ pattern }) => pattern.test(path)).map(({ method: taken }) => taken);
  if (methods.length === 0) return new ApiProblem('ARGUS_API_NOT_FOUND', 'There is nothing at this address.');
  const allow = [...new Set(methods)].join(', ');
  return new ApiProblem('ARGUS_API_METHOD', `The address takes ${allow}, not ${method}.`, { headers: { allow } });
}

/** Made once: whoever asks for what is not there may ask often. */
const PATTERNS = API_ROUTES.map(({ path, method }) => ({
  method,
  pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
}));
