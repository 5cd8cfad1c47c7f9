import { open } from 'node:fs/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ServedFile, ServedSnapshots } from '#releases/snapshots/served.ts';
import { periodOf } from '#releases/snapshots/served.ts';
import { type GrantClaim, SNAPSHOT } from '../../access/claims.ts';
import type { SigningKeys } from '../../access/keys.ts';
import { opens, SNAPSHOTS } from '../../access/scope.ts';
import { sayNotFound } from '../answers.ts';
import type { CountedReads } from '../counted-reads.ts';
import type { FirstUse } from '../first-use.ts';
import type { GatewayMetrics } from '../metrics.ts';
import type { RightsInForce } from '../rights.ts';
import { holds, isAbout, rangeOf } from '../send-page.ts';

export interface SnapshotFacts {
  readonly keys: SigningKeys;
  readonly snapshots: ServedSnapshots;
  readonly rights: RightsInForce;
  readonly uses: FirstUse;
  readonly reads: CountedReads;
  readonly metrics: GatewayMetrics;
}

type Request = FastifyRequest<{ Params: { period?: string; name?: string }; Querystring: { sig?: string } }>;

/**
 * Snapshots for programs, which keep no cookies: `sig` in the query opens what it was given for, with every request, so that a right that ends
 * ends a query under way.
 *
 * `/s/index.json`: every day and its files. `/s/<day>/manifest.json`, `/s/<day>/<table>.parquet`, `/s/<day>/<tier>.duckdb`: the newest revision of a
 * day or month; `<day>.r2` is that revision for ever. Tier is that of the reader: there is no address of another one.
 */
export function snapshotRoutes(app: FastifyInstance, facts: SnapshotFacts): void {
  const { snapshots, uses, reads } = facts;
  app.get(`${SNAPSHOTS}/index.json`, async (request: Request, reply) => {
    const reader = await readerOf(facts, request, reply, SNAPSHOTS);
    if (reader === null) return reply;
    const text = JSON.stringify({ tier: reader.tier, snapshots: await snapshots.list(reader.tier) });
    uses.note(reader.claim);
    reads.add(reader.claim, text.length);
    return reply.type('application/json').send(text);
  });
  app.route({
    method: ['GET', 'HEAD'],
    url: `${SNAPSHOTS}/:period/:name`,
    handler: async (request: Request, reply) => {
      const { period = '', name = '' } = request.params;
      const day = periodOf(period);
      // DuckDB looks for a log beside every file that it attaches: there is none, whoever asks.
      if (day === null || name.endsWith('.wal')) return sayNotFound(reply);
      const reader = await readerOf(facts, request, reply, `${SNAPSHOTS}/${day}`);
      if (reader === null) return reply;
      const { tier, claim } = reader;
      if (name === 'manifest.json') {
        const text = await snapshots.manifest(period, tier);
        return text === null ? sayNotFound(reply) : reply.type('application/json').send(text);
      }
      const found = await snapshots.find(period, tier, name);
      if (found === null) return sayNotFound(reply);
      const sent = await sendFile(request, reply, found);
      if (request.method === 'GET') {
        uses.note(claim);
        reads.add(claim, sent);
      }
      return reply;
    },
  });
}

/** Whose request it is and what that is worth now; null where it is nobody's, which the reply says. */
async function readerOf(
  { keys, rights, metrics }: SnapshotFacts,
  { query: { sig } }: Request,
  reply: FastifyReply,
  asked: string,
): Promise<{ claim: GrantClaim; tier: string } | null> {
  const refuse = (status: number, why: string): null => {
    reply.code(status).type('text/plain; charset=utf-8').send(`${why}\n`);
    return null;
  };
  const claim = typeof sig === 'string' ? await keys.verify(SNAPSHOT, sig) : null;
  if (claim === null) {
    metrics.refused('invalid_link');
    return refuse(403, 'This address is not signed, or not whole: copy it again, up to its end.');
  }
  if (!opens(claim.scope, asked)) return refuse(403, 'This address was given for another day.');
  const worth = await rights.ofSession(claim);
  return 'ended' in worth
    ? refuse(410, `This address has ended (${worth.ended}). Please ask for a new one.`)
    : { claim, tier: worth.tier };
}

/** Sends a file or the part of it that is asked for; returns how many bytes that is. */
async function sendFile({ headers, method }: Request, reply: FastifyReply, served: ServedFile): Promise<number> {
  const { file, bytes, sha256, isFixed } = served;
  const etag = `"${sha256}"`;
  reply.headers({
    etag,
    'accept-ranges': 'bytes',
    'cache-control': isFixed ? 'private, max-age=31536000, immutable' : 'private, no-cache',
  });
  if (holds(headers['if-none-match'], etag)) {
    reply.code(304).send();
    return 0;
  }
  const range = isAbout(headers['if-range'] as string | undefined, etag) ? rangeOf(headers.range, bytes) : null;
  if (range === 'none') {
    reply.code(416).header('content-range', `bytes */${bytes}`).send();
    return 0;
  }
  const { start, end } = range ?? { start: 0, end: bytes - 1 };
  const length = end - start + 1;
  if (range !== null) reply.code(206).header('content-range', `bytes ${start}-${end}/${bytes}`);
  reply.type('application/octet-stream').header('content-length', length);
  if (method === 'HEAD') {
    reply.send();
    return 0;
  }
  const handle = await open(file);
  reply.send(handle.createReadStream({ start, end }));
  return length;
}
