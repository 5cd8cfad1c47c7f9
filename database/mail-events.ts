import { z } from 'zod';
import type { Database } from './database.ts';

/** What a provider tells of a mail that it has taken. */
export interface MailEvent {
  /** The own part of the message id. */
  readonly mail: string;
  readonly providerId: string;
  readonly what: 'bounced' | 'complained';
  /** Whether the address is to get no mail again. */
  readonly forGood: boolean;
  /** UTC ms */
  readonly at: number;
}

const owner = z.object({ tenantId: z.guid(), email: z.string() });

/**
 * Enters what became of a mail, and keeps its address from getting more where that is for good. In any order and any number of times the
 * same events end in the same rows. Returns whether the mail is one of ours.
 */
export const enterMailEvent = (
  database: Database,
  { mail, providerId, what, forGood, at }: MailEvent,
): Promise<boolean> =>
  database.system(async (tx) => {
    const owners = await tx.rows(
      owner,
      `UPDATE digests d SET provider_id = $2, state = CASE WHEN d.state = 'complained' THEN d.state ELSE $3 END
       FROM recipients r WHERE split_part(d.message_id, '@', 1) = $1 AND r.tenant_id = d.tenant_id AND r.id = d.recipient_id
       RETURNING d.tenant_id AS "tenantId", r.email`,
      [`<${mail}`, providerId, what],
    );
    for (const { tenantId, email } of forGood ? owners : [])
      await tx.query(
        `INSERT INTO suppressions (tenant_id, email, reason, since) VALUES ($1, $2, $3, to_timestamp($4::float8 / 1000))
         ON CONFLICT (tenant_id, email) DO UPDATE SET
           reason = CASE WHEN suppressions.reason = 'complained' THEN suppressions.reason ELSE excluded.reason END,
           since = least(suppressions.since, excluded.since)`,
        [tenantId, email, what, at],
      );
    return owners.length > 0;
  });
