import { z } from 'zod';
import type { Database } from './database.ts';
import type { Transaction } from './transaction.ts';

const brandRow = z.object({
  name: z.string(),
  colour: z.string().nullable(),
  mark: z.string().nullable(),
  footer: z.string().nullable(),
  domain: z.string().nullable(),
  /** Whom its readers ask: an address. */
  contact: z.string().nullable(),
});
/** What a tenant's readers see in place of our name and colour. `colour` is `#rrggbb`, `mark` a drawing as SVG. */
export type BrandRow = Readonly<z.infer<typeof brandRow>>;

const COLUMNS = 'b.name, b.colour, b.mark, b.footer, b.domain, b.contact';

/** The brand of a tenant, or null: it shows ours. */
export const readBrand = (database: Database, tenantId: string): Promise<BrandRow | null> =>
  database.transaction(tenantId, (tx) => first(tx, `SELECT ${COLUMNS} FROM brands b`, []));

/** The brand that a host name belongs to, or null: readers without a session have no tenant yet. */
export const brandOfHost = (database: Database, host: string): Promise<BrandRow | null> =>
  database.system((tx) =>
    first(
      tx,
      `SELECT ${COLUMNS} FROM brands b JOIN tenants t ON t.id = b.tenant_id WHERE b.domain = $1 AND t.status <> 'closed'`,
      [host],
    ),
  );

/** The brand of a tenant by its slug, or null. For operators. */
export const brandOfTenant = (database: Database, slug: string): Promise<BrandRow | null> =>
  database.system((tx) =>
    first(tx, `SELECT ${COLUMNS} FROM brands b JOIN tenants t ON t.id = b.tenant_id WHERE t.slug = $1`, [slug]),
  );

/** Gives a tenant a brand in place of the one it had. For operators. A domain that another tenant has is refused by its unique key. */
export const setBrand = (database: Database, slug: string, brand: BrandRow): Promise<unknown> =>
  database.system((tx) =>
    tx.query(
      `INSERT INTO brands (tenant_id, name, colour, mark, footer, domain, contact)
         SELECT id, $2, $3, $4, $5, $6, $7 FROM tenants WHERE slug = $1
         ON CONFLICT (tenant_id) DO UPDATE
           SET name = excluded.name, colour = excluded.colour, mark = excluded.mark, footer = excluded.footer, domain = excluded.domain,
               contact = excluded.contact`,
      [slug, brand.name, brand.colour, brand.mark, brand.footer, brand.domain, brand.contact],
    ),
  );

/** The slug of the tenant that has a domain, or null. For operators. */
export const tenantOfDomain = async (database: Database, domain: string): Promise<string | null> => {
  const rows = await database.system((tx) =>
    tx.rows(
      z.object({ slug: z.string() }),
      'SELECT t.slug FROM brands b JOIN tenants t ON t.id = b.tenant_id WHERE b.domain = $1',
      [domain],
    ),
  );
  return rows[0]?.slug ?? null;
};

const first = async (tx: Transaction, sql: string, params: readonly string[]): Promise<BrandRow | null> =>
  (await tx.rows(brandRow, sql, [...params]))[0] ?? null;

/** Takes the brand of a tenant away: its readers see ours again. For operators. */
export const clearBrand = (database: Database, slug: string): Promise<unknown> =>
  database.system((tx) =>
    tx.query('DELETE FROM brands WHERE tenant_id = (SELECT id FROM tenants WHERE slug = $1)', [slug]),
  );
