import type { Database } from './database.ts';

const TENANT = '00000000-0000-4000-8000-00000000d300';
const TIERS = ['free', 'founding', 'growth', 'enterprise'] as const;

/** The demo's tenant with one recipient per tier, all subscribed to the daily digest. The same ids every time. */
export async function seedDemoTenant(database: Database): Promise<{ email: string; tier: string }[]> {
  const recipients = TIERS.map((tier, index) => ({
    id: `00000000-0000-4000-8000-00000000000${index + 1}`,
    tier,
    email: `${tier}@example.com`,
  }));
  await database.system(async (tx) => {
    await tx.query(`INSERT INTO tenants (id, slug, name) VALUES ($1, 'demo', 'Demo') ON CONFLICT DO NOTHING`, [TENANT]);
    for (const { id, tier, email } of recipients) {
      await tx.query(
        `INSERT INTO recipients (id, tenant_id, email, tier, lists) VALUES ($1, $2, $3, $4, '{daily}') ON CONFLICT DO NOTHING`,
        [id, TENANT, email, tier],
      );
    }
  });
  return recipients.map(({ email, tier }) => ({ email, tier }));
}
