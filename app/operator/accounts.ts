import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { accountBaseUrl } from '#accounts/base-url.ts';
import { openCompany } from '#accounts/companies.ts';
import { tokenOf } from '#accounts/secrets.ts';
import { signInToken } from '#accounts/sign-in-requests.ts';
import { listUsers, type UserLine } from '#accounts/users.ts';
import { createKey } from '#api/keys/change-keys.ts';
import { NEWEST_VERSION } from '#api/versions.ts';
import { roleName } from '#contracts/principal.ts';
import { TIERS, tierSchema } from '#contracts/tiers.ts';
import { tenantIdOf } from '#database/tenants.ts';
import { accountSecrets } from '#delivery/access/account-secrets.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { accessOperation } from './operation.ts';

/** A link that signs a member in, once, within fifteen minutes. Whoever reads the terminal has it. */
export const accountLink = accessOperation(
  z.object({ email: z.string() }),
  async ({ stores: { database, keys, config }, now }, { email }): Promise<{ url: string }> => {
    const request = { email, page: '/account', at: now() };
    const secret = await signInToken({ database, secretOf: accountSecrets(keys) }, request);
    if (secret === null)
      throw new ArgusError(
        'ARGUS_USAGE',
        `nobody with the address ${email} is a member of a tenant: npx argus account list`,
      );
    return { url: `${accountBaseUrl(config.baseUrl)}/account/sign-in/${tokenOf(secret)}` };
  },
);

/** Makes a key of the API for a tenant. Whoever reads the terminal has it. */
export const makeApiKey = accessOperation(
  z.object({ tenant: z.string(), name: z.string().trim().min(1).max(80), role: roleName }),
  async ({ stores: { database }, now }, { tenant, name, role }): Promise<{ id: string; key: string }> => {
    const tenantId = await tenantIdOf(database, tenant);
    if (tenantId === null) throw new ArgusError('ARGUS_USAGE', `there is no tenant ${tenant}: npx argus tenants list`);
    const wanted = { tenantId, name, environment: 'live', createdBy: null, role, scopes: null, allow: [] } as const;
    const facts = { by: { actor: 'system', actorId: 'operator', act: null } as const, at: now(), random: randomBytes };
    const made = await database.transaction(tenantId, (tx) =>
      createKey(tx, { ...wanted, apiVersion: NEWEST_VERSION, expiresAt: null }, facts),
    );
    return { id: made.id, key: made.text };
  },
);

/** Every user with its tenants. */
export const accounts = accessOperation(z.undefined(), ({ stores }): Promise<UserLine[]> => listUsers(stores.database));

/** Makes a tenant with an owner. */
export const addTenant = accessOperation(
  z.object({
    name: z.string().trim().min(1).max(80),
    owner: z.email().max(254),
    tier: z.string(),
  }),
  async ({ stores, now }, { name, owner, tier }): Promise<{ slug: string }> => {
    const parsed = tierSchema().safeParse(tier);
    if (!parsed.success)
      throw new ArgusError('ARGUS_USAGE', `there is no tier ${tier}: ${TIERS.map((each) => each.name).join(', ')}`);
    const company = { company: name, email: owner, userName: '', tier: parsed.data.name, at: now() };
    return { slug: (await openCompany(stores.database, company)).slug };
  },
);
