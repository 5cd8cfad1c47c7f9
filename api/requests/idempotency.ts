import { hash, hkdfSync, randomBytes, randomUUIDv7 } from 'node:crypto';
import { z } from 'zod';
import type { Database } from '#database/database.ts';
import { openBytes, sealBytes } from '#hooks/sealed-bytes.ts';
import { DAY, SECOND } from '#market/time.ts';
import { ApiProblem } from '../answers/problem.ts';

/** A process that has not answered after this time has died. */
const LEASE_MS = 60 * SECOND;
/** So long a request may be sent again; an answer that shows a secret is kept a day. */
const KEPT_MS = 7 * DAY;
const SECRET_KEPT_MS = DAY;
const LONGEST = 255;

/** An answer as it left. */
export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What to do with a request that carries an idempotency key. */
export type Turn =
  /** Answer it; `effectId` is the id of what it makes, the same for whoever takes its place. */
  | {
      readonly first: true;
      readonly effectId: string;
      keep(answer: KeptAnswer): Promise<void>;
      forget(): Promise<void>;
    }
  /** It was answered before. */
  | { readonly first: false; readonly answer: KeptAnswer };

export interface IdempotentRequest {
  readonly tenantId: string;
  readonly key: string;
  /** Method, path, version and the very bytes of the body. */
  readonly fingerprint: Buffer;
  readonly isShownOnce: boolean;
}

const row = z.object({
  isMine: z.boolean(),
  isSame: z.boolean(),
  state: z.enum(['running', 'done']),
  effectId: z.guid(),
  leaseUntil: z.date(),
  status: z.number().nullable(),
  headers: z.record(z.string(), z.string()).nullable(),
  body: z.custom<Uint8Array>((value) => value instanceof Uint8Array).nullable(),
});

/**
 * The idempotency key of a header: the draft of the IETF writes a quoted string, Stripe a bare one. Null: there is none.
 * @throws ApiProblem ARGUS_API_INVALID
 */
export function idempotencyKeyOf(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  const text = typeof header === 'string' ? header.trim().replace(/^"(.*)"$/, '$1') : '';
  if (/^[\x21-\x7e]{1,255}$/.test(text) && text.length <= LONGEST) return text;
  throw new ApiProblem(
    'ARGUS_API_INVALID',
    `An idempotency key has 1 to ${LONGEST} characters of ASCII, without spaces.`,
    {
      errors: [{ pointer: 'Idempotency-Key', message: 'not such a text' }],
    },
  );
}

export const fingerprintOf = (method: string, url: string, version: string, body: Buffer): Buffer =>
  hash('sha256', Buffer.concat([Buffer.from(`${method}\n${url}\n${version}\n`), body]), 'buffer');

export interface IdempotencyFacts {
  readonly database: Database;
  /** UTC ms. */
  readonly now: () => number;
  /** Any secret of the installation. */
  readonly secret: Uint8Array;
}

/**
 * Takes the turn of a request in one short transaction, and keeps its answer in another: one around the handler would stop everybody on an engine with
 * one connection. Of fifty equal requests at once one is the first; a lease that has ended is taken over.
 * @throws ApiProblem ARGUS_API_IDEMPOTENCY_RUNNING, ARGUS_API_IDEMPOTENCY_MISMATCH
 */
export async function takeTurn({ database, now, secret }: IdempotencyFacts, request: IdempotentRequest): Promise<Turn> {
  const { tenantId, key, fingerprint, isShownOnce } = request;
  const [attempt, at] = [randomUUIDv7(), now()];
  const [found] = await database.transaction(tenantId, async (tx) => {
    await tx.query('DELETE FROM idempotency_keys WHERE key = $1 AND expires_at <= $2', [key, new Date(at)]);
    await tx.query(
      `INSERT INTO idempotency_keys (tenant_id, key, fingerprint, state, effect_id, attempt, lease_until, expires_at)
       VALUES ($1, $2, $3, 'running', $4, $4, $5, $6)
       ON CONFLICT (tenant_id, key) DO UPDATE SET attempt = excluded.attempt, lease_until = excluded.lease_until
       WHERE idempotency_keys.state = 'running' AND idempotency_keys.lease_until <= $7 AND idempotency_keys.fingerprint = excluded.fingerprint`,
      [
        tenantId,
        key,
        fingerprint,
        attempt,
        new Date(at + LEASE_MS),
        new Date(at + (isShownOnce ? SECRET_KEPT_MS : KEPT_MS)),
        new Date(at),
      ],
    );
    return await tx.rows(
      row,
      `SELECT attempt = $2 AS "isMine", fingerprint = $3 AS "isSame", state, effect_id AS "effectId", lease_until AS "leaseUntil", answer_status AS status, headers, body
       FROM idempotency_keys WHERE key = $1`,
      [key, attempt, fingerprint],
    );
  });
  if (found === undefined || !found.isSame)
    throw new ApiProblem('ARGUS_API_IDEMPOTENCY_MISMATCH', 'The idempotency key was used with another request.');
  const sealKey = sealKeyOf(secret, tenantId, key);
  if (found.state === 'done')
    return {
      first: false,
      answer: {
        status: found.status ?? 200,
        headers: found.headers ?? {},
        body: openAnswer(sealKey, found.body ?? new Uint8Array()),
      },
    };
  if (!found.isMine) {
    const seconds = Math.max(1, Math.ceil((found.leaseUntil.getTime() - at) / 1000));
    throw new ApiProblem('ARGUS_API_IDEMPOTENCY_RUNNING', 'The same request has begun and not ended.', {
      headers: { 'retry-after': String(Math.min(seconds, 2)) },
    });
  }
  return {
    first: true,
    effectId: found.effectId,
    async keep({ status, headers, body }) {
      await database.transaction(tenantId, (tx) =>
        tx.query(
          `UPDATE idempotency_keys SET state = 'done', answer_status = $3, headers = $4, body = $5 WHERE key = $1 AND attempt = $2`,
          [key, attempt, status, JSON.stringify(headers), sealBytes(sealKey, body, randomBytes)],
        ),
      );
    },
    async forget() {
      await database.transaction(tenantId, (tx) =>
        tx.query('DELETE FROM idempotency_keys WHERE key = $1 AND attempt = $2', [key, attempt]),
      );
    },
  };
}

/**
 * The key by which an answer is kept: of a key of the installation and the idempotency key itself (HKDF). In the database nobody reads what is shown once,
 * and whoever sends the request again does.
 */
const sealKeyOf = (secret: Uint8Array, tenantId: string, idempotencyKey: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, `${tenantId}/${idempotencyKey}`, 'argus kept answer 1', 32));

/** An answer that was kept. @throws Error where another key of the installation has sealed it */
function openAnswer(key: Buffer, sealed: Uint8Array): Buffer {
  const body = openBytes(key, Buffer.from(sealed));
  if (body === null) throw new Error('a kept answer was sealed by another key of the installation');
  return body;
}
