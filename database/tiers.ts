import { z } from 'zod';
import type { TierTable } from '#contracts/tiers.ts';
import { ArgusError } from '#errors/argus-error.ts';
import type { Transaction } from './transaction.ts';

/** Names to enter into the table of tiers, and names to take out. */
export interface TierChanges {
  readonly enter: readonly string[];
  readonly remove: readonly string[];
}

/**
 * How the table of tiers differs from the tiers of the program. A tier that is no longer offered stays as long as a grant names it:
 * grants are kept, and its link leads to no page.
 * @throws ArgusError ARGUS_TIER_IN_USE when a recipient has a tier that the program does not know.
 */
export async function tierChanges(tx: Transaction, tiers: TierTable): Promise<TierChanges> {
  const names = tiers.map(({ name }) => name);
  // Before its migration there is no table, and none of the names is in it.
  const [table] = await tx.rows(z.object({ exists: z.boolean() }), `SELECT to_regclass('tiers') IS NOT NULL AS exists`);
  if (table?.exists !== true) return { enter: names, remove: [] };
  const stored = await storedTiers(tx);
  const unknown = stored.filter(({ name }) => !names.includes(name));
  const used = unknown.find(({ recipients }) => recipients > 0);
  if (used !== undefined) {
    throw new ArgusError(
      'ARGUS_TIER_IN_USE',
      `${used.recipients} recipients have the tier ${used.name}, which this program does not know`,
    );
  }
  return {
    enter: names.filter((name) => !stored.some((row) => row.name === name)),
    remove: unknown.filter(({ granted }) => !granted).map(({ name }) => name),
  };
}

const tierUse = z.object({ name: z.string(), recipients: z.number(), granted: z.boolean() });

/** Every tier of the table with its use. The owner of the tables sees no row of a tenant; the role across tenants sees no tier. */
async function storedTiers(tx: Transaction): Promise<z.infer<typeof tierUse>[]> {
  const names = await tx.rows(z.object({ name: z.string() }), 'SELECT name FROM tiers ORDER BY name');
  await tx.query('SET LOCAL ROLE argus_system');
  const used = await tx.rows(
    tierUse,
    `SELECT name, (SELECT count(*)::int FROM recipients WHERE tier = name) AS recipients,
            EXISTS (SELECT FROM grants WHERE tier = name)
              -- Before its migration a tenant has no tier.
              OR EXISTS (SELECT FROM tenants t WHERE to_jsonb(t) ->> 'tier' = name) AS granted
     FROM unnest($1::text[]) AS name ORDER BY name`,
    [names.map(({ name }) => name)],
  );
  await tx.query('RESET ROLE');
  return used;
}

export async function applyTierChanges(tx: Transaction, { enter, remove }: TierChanges): Promise<void> {
  for (const name of enter) await tx.query('INSERT INTO tiers (name) VALUES ($1)', [name]);
  for (const name of remove) await tx.query('DELETE FROM tiers WHERE name = $1', [name]);
}

/** How the changes are told to an operator. */
export const describeTierChanges = ({ enter, remove }: TierChanges): string[] => [
  ...enter.map((name) => `tier ${name}`),
  ...remove.map((name) => `drop tier ${name}`),
];
