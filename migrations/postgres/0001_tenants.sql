-- Who reads what. Every table carries its tenant and is under row-level security from the first day: the program works as the
-- role argus_app with the setting argus.tenant, so a query that forgets its WHERE sees one tenant's rows and no others.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'argus_app') THEN
    CREATE ROLE argus_app NOLOGIN;
  END IF;
END
$$;
GRANT argus_app TO CURRENT_USER;

CREATE TABLE tenants (
  id uuid PRIMARY KEY,
  slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9-]+$'),
  name text NOT NULL
);

CREATE TABLE recipients (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES tenants,
  email text NOT NULL CHECK (email LIKE '%_@_%'),
  tier text NOT NULL CHECK (tier IN ('free', 'founding', 'growth', 'enterprise')),
  lists text[] NOT NULL DEFAULT '{}',
  unsubscribed boolean NOT NULL DEFAULT false,
  UNIQUE (tenant_id, email)
);

-- A signed link is worth what its grant says: one tenant, tier, recipient and scope, until it expires or is revoked.
CREATE TABLE grants (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES tenants,
  recipient_id uuid NOT NULL REFERENCES recipients,
  tier text NOT NULL CHECK (tier IN ('free', 'founding', 'growth', 'enterprise')),
  scope text NOT NULL CHECK (scope LIKE '/%'),
  expires_at timestamptz NOT NULL,
  revoked boolean NOT NULL DEFAULT false
);

-- The digest ledger: one row per mail, for ever. The row comes first, the delivery after it.
CREATE TABLE digests (
  tenant_id uuid NOT NULL REFERENCES tenants,
  recipient_id uuid NOT NULL REFERENCES recipients,
  list text NOT NULL,
  report_date date NOT NULL,
  state text NOT NULL CHECK (state IN ('prepared', 'sent')),
  content_sha256 text NOT NULL,
  message_id text NOT NULL,
  PRIMARY KEY (tenant_id, recipient_id, list, report_date)
);

ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON tenants TO argus_app USING (id = current_setting('argus.tenant')::uuid);
ALTER TABLE recipients ENABLE ROW LEVEL SECURITY;
ALTER TABLE recipients FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON recipients TO argus_app USING (tenant_id = current_setting('argus.tenant')::uuid);
ALTER TABLE grants ENABLE ROW LEVEL SECURITY;
ALTER TABLE grants FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON grants TO argus_app USING (tenant_id = current_setting('argus.tenant')::uuid);
ALTER TABLE digests ENABLE ROW LEVEL SECURITY;
ALTER TABLE digests FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON digests TO argus_app USING (tenant_id = current_setting('argus.tenant')::uuid);

-- Cross-tenant work (finding the subscribers of a list, hashing the ledger) runs as argus_system, which sees all rows.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'argus_system') THEN
    CREATE ROLE argus_system NOLOGIN;
  END IF;
END
$$;
GRANT argus_system TO CURRENT_USER;
CREATE POLICY system ON tenants TO argus_system USING (true);
CREATE POLICY system ON recipients TO argus_system USING (true);
CREATE POLICY system ON grants TO argus_system USING (true);
CREATE POLICY system ON digests TO argus_system USING (true);

GRANT SELECT, INSERT, UPDATE ON tenants, recipients, grants, digests TO argus_app, argus_system;
