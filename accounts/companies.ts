import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Role } from '#contracts/principal.ts';
import type { Database } from '#database/database.ts';
import type { Transaction } from '#database/transaction.ts';

const LONGEST_SLUG = 40;
const idRow = z.object({ id: z.guid() });

/** A company as it signs up. */
export interface NewCompany {
  readonly company: string;
  readonly email: string;
  /** Of the person. */
  readonly userName: string;
  /** Null: the lowest. */
  readonly tier: string | null;
  /** UTC ms. */
  readonly at: number;
}

/** Ids of what was made. */
export interface Company {
  readonly tenantId: string;
  readonly userId: string;
  readonly slug: string;
}

/** Makes a tenant, its first user and that user's membership as owner; a user who is there already gets one more tenant. */
export async function addCompany(
  tx: Transaction,
  { company, email, userName, tier, at }: NewCompany,
): Promise<Company> {
  const userId = await userOf(tx, { email, name: userName, at });
  const { id: tenantId, slug } = await addTenant(tx, { name: company, tier, at });
  await join(tx, { tenantId, userId, role: 'owner', at });
  return { tenantId, userId, slug };
}

/** The same in a transaction of its own. For operators. */
export const openCompany = (database: Database, company: NewCompany): Promise<Company> =>
  database.system((tx) => addCompany(tx, company));

/** The user with an address, who is made where there is none. */
export async function userOf(
  tx: Transaction,
  { email, name, at }: { readonly email: string; readonly name: string; readonly at: number },
): Promise<string> {
  await tx.query(
    `INSERT INTO users (id, email, name, created_at) VALUES ($1, $2, $3, to_timestamp($4::float8 / 1000)) ON CONFLICT DO NOTHING`,
    [randomUUID(), email, name, at],
  );
  const [user] = await tx.rows(idRow, 'SELECT id FROM users WHERE lower(email) = lower($1)', [email]);
  if (user === undefined) throw new RangeError('a user that was entered is not there');
  return user.id;
}

/** Makes a user a member of a tenant; who is one already keeps its role. */
export const join = (
  tx: Transaction,
  {
    tenantId,
    userId,
    role,
    at,
  }: { readonly tenantId: string; readonly userId: string; readonly role: Role; readonly at: number },
): Promise<unknown> =>
  tx.query(
    `INSERT INTO memberships (tenant_id, user_id, role, created_at) VALUES ($1, $2, $3, to_timestamp($4::float8 / 1000)) ON CONFLICT DO NOTHING`,
    [tenantId, userId, role, at],
  );

async function addTenant(
  tx: Transaction,
  { name, tier, at }: { readonly name: string; readonly tier: string | null; readonly at: number },
): Promise<{ id: string; slug: string }> {
  const first = slugOf(name);
  for (let n = 1; ; n++) {
    const slug = n === 1 ? first : `${first}-${n}`;
    const [made] = await tx.rows(
      idRow,
      `INSERT INTO tenants (id, slug, name, tier, created_at) VALUES ($1, $2, $3, $4, to_timestamp($5::float8 / 1000))
       ON CONFLICT (slug) DO NOTHING RETURNING id`,
      [randomUUID(), slug, name, tier, at],
    );
    if (made !== undefined) return { ...made, slug };
  }
}

/** A name as it stands in names of files and commands: North & Mere Ltd. → north-mere-ltd. */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST_SLUG)
    .replaceAll(/^-+|-+$/g, '');
  return slug === '' ? 'company' : slug;
}
