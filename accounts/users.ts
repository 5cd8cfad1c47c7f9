import { z } from 'zod';
import { roleName } from '#contracts/principal.ts';
import type { Database } from '#database/database.ts';

const userLine = z.object({
  email: z.string(),
  name: z.string(),
  isDisabled: z.boolean(),
  memberships: z.array(z.object({ tenant: z.string(), role: roleName })),
  passkeys: z.number(),
  /** UTC ms; null: it has no session. */
  seenAt: z.number().nullable(),
});
/** A user as an operator sees it. */
export type UserLine = Readonly<z.infer<typeof userLine>>;

/** Every user by address. For operators. */
export const listUsers = (database: Database): Promise<UserLine[]> =>
  database.system((tx) =>
    tx.rows(
      userLine,
      `SELECT u.email, u.name, u.disabled_at IS NOT NULL AS "isDisabled",
         coalesce((SELECT jsonb_agg(jsonb_build_object('tenant', t.slug, 'role', m.role) ORDER BY t.slug)
                   FROM memberships m JOIN tenants t ON t.id = m.tenant_id WHERE m.user_id = u.id), '[]') AS memberships,
         (SELECT count(*)::int FROM passkeys p WHERE p.user_id = u.id) AS passkeys,
         (SELECT floor(extract(epoch FROM max(s.seen_at)) * 1000)::float8 FROM user_sessions s WHERE s.user_id = u.id) AS "seenAt"
       FROM users u ORDER BY lower(u.email)`,
    ),
  );
