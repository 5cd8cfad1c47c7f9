import { TIERS, type TierTable } from '#contracts/tiers.ts';
import type { Database } from './database.ts';

const TENANT = '00000000-0000-4000-8000-00000000d300';

/**
 * The demo's tenant with one recipient per tier, lowest first, all subscribed to the daily digest. Ids come from the tiers' names, so
 * they are the same every time and a new tier moves none of them.
 */
export async function seedDemoTenant(
  database: Database,
  tiers: TierTable = TIERS,
): Promise<{ email: string; tier: string }[]> {
  const recipients = tiers.map(({ name }) => ({ tier: name, email: `${name}@example.com` }));
  await database.system(async (tx) => {
    await tx.query(`INSERT INTO tenants (id, slug, name) VALUES ($1, 'demo', 'Demo') ON CONFLICT DO NOTHING`, [TENANT]);
    for (const { tier, email } of recipients) {
      await tx.query(
        `INSERT INTO recipients (id, tenant_id, email, tier, lists) VALUES (md5($2)::uuid, $1, $2, $3, '{daily}') ON CONFLICT DO NOTHING`,
        [TENANT, email, tier],
      );
    }
  });
  return recipients;
}

const OWNER = { id: '00000000-0000-4000-8000-00000000d301', email: 'owner@example.com' };

/** Gives the tenant of the demo a user who owns it, and the tier of its highest reader. Returns the address of that user. */
export async function seedDemoOwner(database: Database, tiers: TierTable = TIERS): Promise<string> {
  await database.system(async (tx) => {
    await tx.query('UPDATE tenants SET tier = $2 WHERE id = $1 AND tier IS NULL', [TENANT, tiers.at(-1)?.name ?? null]);
    await tx.query(
      `INSERT INTO users (id, email, name, created_at) VALUES ($1, $2, 'Demo owner', now()) ON CONFLICT DO NOTHING`,
      [OWNER.id, OWNER.email],
    );
    await tx.query(
      `INSERT INTO memberships (tenant_id, user_id, role, created_at)
       SELECT $1, id, 'owner', now() FROM users WHERE lower(email) = $2 ON CONFLICT DO NOTHING`,
      [TENANT, OWNER.email],
    );
  });
  return OWNER.email;
}
