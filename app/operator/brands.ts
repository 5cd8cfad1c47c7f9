import { z } from 'zod';
import { highestTier } from '#contracts/tiers.ts';
import { type BrandRow, brandOfTenant, clearBrand, setBrand, tenantOfDomain } from '#database/brands.ts';
import { listTenants } from '#database/tenants.ts';
import { brandInput } from '#delivery/brands/brand.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { buildDigest } from '#reports/digest.ts';
import type { DigestModel } from '#reports/digest-model.ts';
import { newestOf } from '#reports/facts.ts';
import { readTier } from '#reports/tier-rows.ts';
import { isoDate } from '#wording/dates.ts';
import { type AccessContext, accessOperation, operation } from './operation.ts';

const tenant = z.string();

/** The brand of a tenant, or null: its readers see ours. */
export const brand = accessOperation(z.object({ tenant }), async ({ stores }, of): Promise<BrandRow | null> => {
  await assertKnown(stores, of.tenant);
  return await brandOfTenant(stores.database, of.tenant);
});

/** Gives a tenant a brand, or takes it away (null). */
export const changeBrand = accessOperation(
  z.object({ tenant, brand: brandInput.nullable() }),
  async ({ stores }, { tenant: slug, brand: wanted }): Promise<null> => {
    await assertKnown(stores, slug);
    if (wanted === null) await clearBrand(stores.database, slug);
    else {
      const holder = wanted.domain === null ? null : await tenantOfDomain(stores.database, wanted.domain);
      if (holder !== null && holder !== slug)
        throw new ArgusError('ARGUS_USAGE', `the domain ${wanted.domain} belongs to tenant ${holder}`);
      await setBrand(stores.database, slug, wanted);
    }
    return null;
  },
);

/** What the newest mail of the highest tier says, for the preview of a brand; null before the first report. */
export const newestDigest = operation(z.object({}), async ({ stores }): Promise<DigestModel | null> => {
  const tier = highestTier();
  const { asOf } = newestOf((await readTier(stores.warehouse, tier)).instruments);
  return asOf === 0 ? null : await buildDigest(stores.warehouse, { tier, date: isoDate(asOf - 1), list: 'daily' });
});

async function assertKnown({ database }: AccessContext['stores'], slug: string): Promise<void> {
  if (!(await listTenants(database)).some((line) => line.slug === slug))
    throw new ArgusError('ARGUS_USAGE', `there is no tenant ${slug}: npx argus tenants list`);
}
