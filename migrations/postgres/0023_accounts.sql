-- People who look after a tenant: who they are, what they may do there, how they sign in. A person may belong to several tenants, so what is of
-- a person alone belongs to none of them.

-- What a tenant is given: its tier (null: the lowest), and what is different for it alone. A sandbox is a tenant beside its own; the rule of
-- tenancy lets no key reach from one into the other, so this is a column that only argus_system writes.
ALTER TABLE tenants
  ADD COLUMN tier text REFERENCES tiers (name),
  ADD COLUMN features jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(features) = 'object'),
  ADD COLUMN overrides jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(overrides) = 'object'),
  ADD COLUMN sandbox_of uuid CHECK (sandbox_of <> id),
  ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();

CREATE TABLE users (
  id uuid PRIMARY KEY,
  email text NOT NULL CHECK (email LIKE '%_@_%' AND length(email) <= 254),
  name text NOT NULL CHECK (length(name) <= 100),
  created_at timestamptz NOT NULL,
  disabled_at timestamptz
);
CREATE UNIQUE INDEX users_email_key ON users (lower(email));

CREATE TABLE memberships (
  tenant_id uuid NOT NULL REFERENCES tenants,
  user_id uuid NOT NULL REFERENCES users,
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'analyst', 'reader', 'billing')),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, user_id)
);
SELECT tenant_table('memberships');
GRANT UPDATE (role), DELETE ON memberships TO argus_app;
CREATE INDEX memberships_user ON memberships (user_id);

-- Somebody must always be able to look after a tenant. Two owners who leave at once would each see the other: the lock lets the second one wait,
-- and look again.
CREATE FUNCTION keep_an_owner() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  tenant uuid := CASE TG_OP WHEN 'INSERT' THEN NEW.tenant_id ELSE OLD.tenant_id END;
BEGIN
  PERFORM FROM tenants WHERE id = tenant AND status <> 'closed' FOR UPDATE;
  IF FOUND AND NOT EXISTS (SELECT FROM memberships WHERE tenant_id = tenant AND role = 'owner') THEN
    RAISE EXCEPTION 'a tenant keeps at least one owner' USING ERRCODE = 'check_violation', CONSTRAINT = 'memberships_owner';
  END IF;
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION keep_an_owner() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER memberships_owner AFTER INSERT OR UPDATE OR DELETE ON memberships
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION keep_an_owner();

-- The id is that of the mail too: its link follows from it.
CREATE TABLE invitations (
  tenant_id uuid NOT NULL REFERENCES tenants,
  id uuid NOT NULL,
  email text NOT NULL CHECK (email LIKE '%_@_%' AND length(email) <= 254),
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'analyst', 'reader', 'billing')),
  token_sha256 bytea NOT NULL CHECK (length(token_sha256) = 32),
  invited_by uuid NOT NULL REFERENCES users,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  accepted_at timestamptz,
  revoked_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT invitations_token_sha256_key UNIQUE (token_sha256)
);
SELECT tenant_table('invitations');
GRANT INSERT, UPDATE (revoked_at) ON invitations TO argus_app;

-- A session of a browser, by the hash of what its cookie says. It ends twelve hours after it was seen last, and at its end in any case.
CREATE TABLE user_sessions (
  token_sha256 bytea PRIMARY KEY CHECK (length(token_sha256) = 32),
  user_id uuid NOT NULL REFERENCES users,
  -- The tenant that is looked after in it.
  tenant_id uuid NOT NULL REFERENCES tenants,
  created_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  -- When its user has last shown who it is.
  fresh_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX user_sessions_user ON user_sessions (user_id);

-- What was mailed to an address to sign in, to sign up or to join: a link that works once, and the mail with it. The link is made of the id by a
-- signing key, so nothing here opens anything. A request for an address that nobody has is a row too: it counts, and is never sent.
CREATE TABLE sign_in_tokens (
  id uuid PRIMARY KEY,
  purpose text NOT NULL CHECK (purpose IN ('sign-in', 'sign-up', 'invitation')),
  token_sha256 bytea NOT NULL UNIQUE CHECK (length(token_sha256) = 32),
  -- The signing key that the link is made with.
  key_id text NOT NULL,
  address text NOT NULL CHECK (length(address) <= 254),
  user_id uuid REFERENCES users,
  -- Whose account it leads to, and whose face the mail has.
  tenant_id uuid REFERENCES tenants,
  -- What a company that signs up has said of itself.
  company text CHECK (length(company) BETWEEN 1 AND 80),
  user_name text CHECK (length(user_name) <= 100),
  -- The page that was wanted.
  page text NOT NULL DEFAULT '/account' CHECK (page LIKE '/account%' AND length(page) <= 500),
  -- From which network it was asked for, as a hash; null: by a member or an operator.
  network_sha256 bytea,
  tries int NOT NULL DEFAULT 0,
  asked_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  state text NOT NULL CHECK (state IN ('planned', 'sending', 'sent', 'suppressed', 'failed', 'unknown')),
  message_id text,
  sending_at timestamptz,
  transport text,
  provider_id text,
  reason text,
  CONSTRAINT sign_in_tokens_sending_check CHECK (state IN ('planned', 'suppressed') OR sending_at IS NOT NULL)
);
CREATE INDEX sign_in_tokens_owed ON sign_in_tokens (asked_at) WHERE state IN ('planned', 'sending');
CREATE INDEX sign_in_tokens_address ON sign_in_tokens (lower(address), asked_at);
CREATE INDEX sign_in_tokens_network ON sign_in_tokens (network_sha256, asked_at);

CREATE TABLE passkeys (
  credential_id bytea PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users,
  -- As long as it is: keys of newer algorithms have more than a thousand bytes.
  public_key bytea NOT NULL,
  counter bigint NOT NULL,
  transports text[] NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  created_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX passkeys_user ON passkeys (user_id);

-- A question to a passkey, answered once.
CREATE TABLE passkey_challenges (
  challenge_sha256 bytea PRIMARY KEY,
  -- Whose new passkey it is for; null: it is to sign in.
  user_id uuid REFERENCES users,
  expires_at timestamptz NOT NULL
);

GRANT SELECT, INSERT, UPDATE ON users TO argus_system;
GRANT DELETE ON memberships TO argus_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON user_sessions, sign_in_tokens, passkeys, passkey_challenges TO argus_system;

-- Tables of users belong to no tenant, and no request of a tenant reads them. The list and that of the keys are complete for the migrations of
-- usage and of the API too.
CREATE OR REPLACE FUNCTION shared_tables() RETURNS TABLE (name text, used_by_system boolean)
LANGUAGE sql IMMUTABLE AS $$
  VALUES ('schema_migrations', false), ('tiers', false), ('fences', true), ('users', true), ('user_sessions', true), ('sign_in_tokens', true),
         ('passkeys', true), ('passkey_challenges', true), ('usage_segments', true)
$$;
CREATE OR REPLACE FUNCTION shared_keys() RETURNS TABLE (name text)
LANGUAGE sql IMMUTABLE AS $$
  VALUES ('tenants_slug_key'), ('brands_domain_key'), ('invitations_token_sha256_key'), ('api_keys_sha256_key')
$$;
