-- What a customer's program comes with: keys of the API, and what was answered to a request that it may send again.

-- A key is shown once and kept as its hash: of 160 random bits nobody finds the text by trying.
CREATE TABLE api_keys (
  tenant_id uuid NOT NULL REFERENCES tenants,
  id uuid NOT NULL,
  sha256 bytea NOT NULL CONSTRAINT api_keys_sha256_key UNIQUE CHECK (length(sha256) = 32),
  -- What people know it by: its first characters.
  start text NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  environment text NOT NULL CHECK (environment IN ('live', 'test')),
  -- The member who made it; null: an operator. It ends with the membership.
  created_by uuid,
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'analyst', 'reader', 'billing')),
  -- Null: all that the role may.
  scopes text[],
  -- Networks that it may come from; empty: all.
  allow text[] NOT NULL DEFAULT '{}',
  api_version date NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  revoked_at timestamptz,
  -- The key that took its place; it ends with its grace.
  rerolled_to uuid,
  last_used_at timestamptz,
  PRIMARY KEY (tenant_id, id)
);
SELECT tenant_table('api_keys');
GRANT INSERT, UPDATE (sha256, start, name, scopes, allow, expires_at, revoked_at, rerolled_to) ON api_keys TO argus_app;

-- The first answer to a write, for whoever sends it again. `running` until its lease ends: a process that died leaves it to the next.
CREATE TABLE idempotency_keys (
  tenant_id uuid NOT NULL REFERENCES tenants,
  key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
  fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32),
  state text NOT NULL CHECK (state IN ('running', 'done')),
  -- Of what the request makes: the same for whoever takes the place of one that died.
  effect_id uuid NOT NULL,
  attempt uuid NOT NULL,
  lease_until timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  answer_status integer,
  headers jsonb,
  -- Sealed by the idempotency key where it holds what is shown once.
  body bytea,
  PRIMARY KEY (tenant_id, key)
);
SELECT tenant_table('idempotency_keys');
GRANT INSERT, UPDATE (state, attempt, lease_until, answer_status, headers, body), DELETE ON idempotency_keys TO argus_app;
GRANT DELETE ON idempotency_keys TO argus_system;
CREATE INDEX idempotency_keys_ended ON idempotency_keys (expires_at);

-- Whoever keeps what a tenant may do in memory forgets it when it changes: told at the commit, and not after a rollback.
CREATE FUNCTION tell_tenant() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  changed jsonb := to_jsonb(COALESCE(NEW, OLD));
BEGIN
  PERFORM pg_notify('argus_tenant', changed ->> TG_ARGV[0]);
  RETURN NULL;
END
$$;
CREATE TRIGGER tell AFTER UPDATE ON tenants FOR EACH ROW EXECUTE FUNCTION tell_tenant('id');
CREATE TRIGGER tell AFTER UPDATE OF sha256, role, scopes, allow, expires_at, revoked_at ON api_keys
  FOR EACH ROW EXECUTE FUNCTION tell_tenant('tenant_id');
-- Keys end with the membership of who made them, and do no more than that.
CREATE TRIGGER tell AFTER UPDATE OF role OR DELETE ON memberships FOR EACH ROW EXECUTE FUNCTION tell_tenant('tenant_id');
