import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import type { Database } from '#database/database.ts';
import { tenantStatus } from '#database/tenants.ts';
import type { Transaction } from '#database/transaction.ts';
import { MINUTE } from '#market/time.ts';
import { recordEvent } from '#metering/outbox.ts';
import type { DeliveryKey } from './deliveries.ts';
import { emitMessage } from './emit.ts';
import { type Posted, type PostOptions, post } from './post.ts';
import { PATIENCE_MS, WAITS_MS, waitAfter } from './schedule.ts';
import type { Seal } from './sealing.ts';

export interface HookFacts {
  readonly database: Database;
  readonly seal: Seal;
  readonly network: PostOptions;
  /** UTC ms. */
  readonly now: () => number;
  /** 0 to 1. */
  readonly chance: () => number;
  /** Absent: those of the product. */
  readonly waits?: readonly number[];
}

/** What a try came to. `settled`: there was nothing to send, or it is held until the tenant is active again. */
export type TryOutcome =
  | { readonly state: 'done' | 'failed' | 'settled' }
  | { readonly state: 'again'; readonly waitMs: number };

/** A delivery whose next try is later than it should be is looked after again so long after. */
const LATE_MS = 15 * MINUTE;
const GONE = 410;
const LONGEST_ERROR = 500;

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
const owed = z.object({
  state: z.enum(['owed', 'done', 'failed']),
  round: z.number(),
  tries: z.number(),
  triesOfRound: z.number(),
  type: z.string(),
  at: z.date(),
  payload: z.json(),
  url: z.string(),
  endpointState: z.enum(['on', 'off']),
  sealedSecret: bytes,
  sealedPrevious: bytes.nullable(),
  previousUntil: z.date().nullable(),
  failingSince: z.date().nullable(),
  tenantStatus,
});
type Owed = z.infer<typeof owed>;

/**
 * One try to deliver a message: what is sent and where is read now, and what came of it is written down. The body and its id are the same in every
 * try; a try whose end was not written down is made again, and the receiver knows it by its id.
 */
export async function tryDelivery(facts: HookFacts, key: DeliveryKey): Promise<TryOutcome> {
  const { database, now, network } = facts;
  const found = await database.transaction(key.tenantId, (tx) => readOwed(tx, key));
  if (found === null || found.state !== 'owed' || found.tenantStatus !== 'active') return { state: 'settled' };
  if (found.endpointState === 'off') return await database.transaction(key.tenantId, (tx) => fail(tx, key));
  const secrets = secretsOf(facts.seal, key, found, now());
  if (secrets === null)
    return await database.transaction(key.tenantId, async (tx) => {
      await turnOff(tx, key, { reason: 'secret', at: now() });
      return await fail(tx, key);
    });
  const at = now();
  const body = JSON.stringify({ type: found.type, timestamp: found.at.toISOString(), data: found.payload });
  const began = performance.now();
  const posted = await post(found.url, { headers: headersOf(key.messageId, at, body, secrets.texts), body }, network);
  const ms = Math.round(performance.now() - began);
  return await database.transaction(key.tenantId, async (tx) => {
    if (secrets.reseal !== null)
      await tx.query('UPDATE webhook_endpoints SET sealed_secret = $2 WHERE id = $1 AND sealed_secret = $3', [
        key.endpointId,
        secrets.reseal,
        found.sealedSecret,
      ]);
    await enterAttempt(tx, key, found, { at, ms, posted });
    return await settle(tx, key, found, { at, posted, facts });
  });
}

const readOwed = async (tx: Transaction, { messageId, endpointId }: DeliveryKey): Promise<Owed | null> =>
  (
    await tx.rows(
      owed,
      `SELECT d.state, d.round, m.type, m.at, m.payload, e.url, e.state AS "endpointState", e.sealed_secret AS "sealedSecret",
         e.sealed_previous AS "sealedPrevious", e.previous_until AS "previousUntil", e.failing_since AS "failingSince", t.status AS "tenantStatus",
         (SELECT count(*)::int FROM webhook_attempts a WHERE a.message_id = d.message_id AND a.endpoint_id = d.endpoint_id) AS tries,
         (SELECT count(*)::int FROM webhook_attempts a WHERE a.message_id = d.message_id AND a.endpoint_id = d.endpoint_id AND a.round = d.round) AS "triesOfRound"
       FROM webhook_deliveries d JOIN webhook_messages m ON m.id = d.message_id JOIN webhook_endpoints e ON e.id = d.endpoint_id
         JOIN tenants t ON t.id = d.tenant_id
       WHERE d.message_id = $1 AND d.endpoint_id = $2`,
      [messageId, endpointId],
    )
  )[0] ?? null;

/** The secrets that sign now, the newest first, and the first sealed anew where an older key had; null: none opens. */
function secretsOf(
  seal: Seal,
  { tenantId, endpointId }: DeliveryKey,
  { sealedSecret, sealedPrevious, previousUntil }: Owed,
  now: number,
): { readonly texts: readonly string[]; readonly reseal: Uint8Array | null } | null {
  const owner = { tenantId, endpointId };
  const newest = seal.open(owner, sealedSecret);
  if (newest === null) return null;
  const isLive = previousUntil !== null && previousUntil.getTime() > now;
  const previous = isLive && sealedPrevious !== null ? seal.open(owner, sealedPrevious) : null;
  return {
    texts: [newest.text, ...(previous === null ? [] : [previous.text])],
    reseal: newest.isNewest ? null : seal.close(owner, newest.text),
  };
}

/** The headers of Standard Webhooks: one id for ever, the time of the try, a signature for each secret. */
function headersOf(id: string, at: number, body: string, secrets: readonly string[]): Record<string, string> {
  const date = new Date(at);
  return {
    'content-type': 'application/json',
    'user-agent': 'argus-webhooks/1',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, date, body)).join(' '),
  };
}

interface Tried {
  readonly at: number;
  readonly ms: number;
  readonly posted: Posted;
}

const enterAttempt = (
  tx: Transaction,
  { tenantId, messageId, endpointId }: DeliveryKey,
  { tries, round }: Owed,
  { at, ms, posted }: Tried,
): Promise<unknown> =>
  tx.query(
    `INSERT INTO webhook_attempts (tenant_id, message_id, endpoint_id, number, round, at, ms, answer_status, answer, error)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      tenantId,
      messageId,
      endpointId,
      tries + 1,
      round,
      new Date(at),
      ms,
      posted.status,
      posted.status === null ? null : posted.answer,
      posted.status === null ? posted.error.slice(0, LONGEST_ERROR) : null,
    ],
  );

/** What follows from an attempt, for the delivery and for its endpoint. */
async function settle(
  tx: Transaction,
  key: DeliveryKey,
  { triesOfRound, failingSince }: Owed,
  { at, posted, facts }: { readonly at: number; readonly posted: Posted; readonly facts: HookFacts },
): Promise<TryOutcome> {
  const { status } = posted;
  if (status !== null && status >= 200 && status < 300) {
    await tx.query('UPDATE webhook_endpoints SET failing_since = NULL WHERE id = $1 AND failing_since IS NOT NULL', [
      key.endpointId,
    ]);
    await endDelivery(tx, key, 'done');
    return { state: 'done' };
  }
  await tx.query('UPDATE webhook_endpoints SET failing_since = COALESCE(failing_since, $2) WHERE id = $1', [
    key.endpointId,
    new Date(at),
  ]);
  const isOver = failingSince !== null && at - failingSince.getTime() >= PATIENCE_MS;
  if (status === GONE || isOver) {
    await turnOff(tx, key, { reason: status === GONE ? 'gone' : 'failing', at });
    return await fail(tx, key);
  }
  const waitMs = waitAfter(triesOfRound + 1, facts.chance(), facts.waits ?? WAITS_MS);
  if (waitMs === null) return await fail(tx, key);
  await tx.query('UPDATE webhook_deliveries SET due_at = $3 WHERE message_id = $1 AND endpoint_id = $2', [
    key.messageId,
    key.endpointId,
    new Date(at + waitMs + LATE_MS),
  ]);
  return { state: 'again', waitMs };
}

async function fail(tx: Transaction, key: DeliveryKey): Promise<TryOutcome> {
  await endDelivery(tx, key, 'failed');
  return { state: 'failed' };
}

const endDelivery = (
  tx: Transaction,
  { messageId, endpointId }: DeliveryKey,
  state: 'done' | 'failed',
): Promise<unknown> =>
  tx.query('UPDATE webhook_deliveries SET state = $3 WHERE message_id = $1 AND endpoint_id = $2', [
    messageId,
    endpointId,
    state,
  ]);

/** Turns an endpoint off, and says so where the tenant looks: on its page, in its audit record and to its other endpoints. */
async function turnOff(
  tx: Transaction,
  { tenantId, endpointId }: DeliveryKey,
  { reason, at }: { readonly reason: string; readonly at: number },
): Promise<void> {
  const [turned] = await tx.rows(
    z.object({ url: z.string() }),
    `UPDATE webhook_endpoints SET state = 'off', off_reason = $2 WHERE id = $1 AND state = 'on' RETURNING url`,
    [endpointId, reason],
  );
  if (turned === undefined) return;
  await recordEvent(tx, tenantId, {
    actor: 'system',
    actorId: 'webhooks',
    act: null,
    action: 'webhooks.off',
    targets: { endpoint: endpointId, url: turned.url },
    before: { state: 'on' },
    after: { state: 'off', reason },
    version: '1',
    retention: '400d',
  });
  await emitMessage(tx, tenantId, {
    type: 'endpoint.off',
    at,
    payload: { endpoint: endpointId, url: turned.url, reason },
  });
}
