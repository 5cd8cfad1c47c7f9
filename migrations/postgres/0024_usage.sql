-- What was used, and what was drained of the spools. A segment is drained once: its row is entered in the transaction that counts it.
CREATE TABLE usage_segments (
  source uuid NOT NULL,
  segment bigint NOT NULL,
  lines integer NOT NULL CHECK (lines >= 0),
  sha256 bytea NOT NULL,
  drained_at timestamptz NOT NULL,
  PRIMARY KEY (source, segment)
);
GRANT SELECT, INSERT ON usage_segments TO argus_system;

-- Quantities of a meter in an hour, folded over the segments of a batch; the batch is named by its first segment.
CREATE TABLE usage_ledger (
  tenant_id uuid NOT NULL,
  meter text NOT NULL,
  hour timestamptz NOT NULL,
  source uuid NOT NULL,
  batch bigint NOT NULL,
  quantity bigint NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (tenant_id, meter, hour, source, batch)
);
SELECT tenant_table('usage_ledger');

-- The chain of a tenant: each head is the SHA-256 of the one before and of the rows of a batch. `locator` names a row that was changed.
CREATE TABLE audit_heads (
  tenant_id uuid NOT NULL,
  number bigint NOT NULL,
  kind text NOT NULL CHECK (kind IN ('requests', 'events')),
  source uuid NOT NULL,
  first_segment bigint NOT NULL,
  last_segment bigint NOT NULL,
  lines integer NOT NULL CHECK (lines > 0),
  first_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL,
  lines_sha256 bytea NOT NULL,
  locator bytea NOT NULL,
  previous bytea NOT NULL,
  head bytea NOT NULL,
  PRIMARY KEY (tenant_id, number)
);
SELECT tenant_table('audit_heads');

-- What a mutation did, entered in its own transaction and drained from here. `batch`: what is drained together, once it is claimed.
CREATE TABLE audit_outbox (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  at timestamptz NOT NULL,
  event jsonb NOT NULL,
  batch bigint,
  PRIMARY KEY (tenant_id, id)
);
SELECT tenant_table('audit_outbox');
REVOKE UPDATE ON audit_outbox FROM argus_system;
GRANT INSERT ON audit_outbox TO argus_app;
GRANT UPDATE (batch), DELETE ON audit_outbox TO argus_system;
CREATE INDEX audit_outbox_waiting ON audit_outbox (batch, at);

-- Add only, for everybody: a superuser too is told so before a row changes.
REVOKE UPDATE ON usage_ledger, audit_heads FROM argus_system;
CREATE FUNCTION add_only() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are only added: permission denied', TG_TABLE_NAME;
END
$$;
CREATE TRIGGER add_only BEFORE UPDATE OR DELETE OR TRUNCATE ON usage_ledger FOR EACH STATEMENT EXECUTE FUNCTION add_only();
CREATE TRIGGER add_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_heads FOR EACH STATEMENT EXECUTE FUNCTION add_only();

-- Segments belong to a gateway, not to a tenant. The other tables and keys of these lists come with accounts and the API.
CREATE OR REPLACE FUNCTION shared_tables() RETURNS TABLE (name text, used_by_system boolean)
LANGUAGE sql IMMUTABLE AS $$
  VALUES ('schema_migrations', false), ('tiers', false), ('fences', true), ('users', true), ('user_sessions', true),
         ('sign_in_tokens', true), ('passkeys', true), ('passkey_challenges', true), ('usage_segments', true)
$$;
CREATE OR REPLACE FUNCTION shared_keys() RETURNS TABLE (name text)
LANGUAGE sql IMMUTABLE AS $$
  VALUES ('tenants_slug_key'), ('brands_domain_key'), ('invitations_token_sha256_key'), ('api_keys_sha256_key')
$$;
