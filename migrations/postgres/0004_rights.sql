-- Rights are what the rows say now, and no key reaches into another tenant.

-- A suspended tenant keeps its rows; its pages and mails wait.
ALTER TABLE tenants
  ADD COLUMN status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended', 'closed'));

-- A foreign key is checked without row-level security: (tenant, id) is what one tenant can say of its own rows, an id alone of anybody's.
-- The check of the rows that are there must see all of them.
ALTER TABLE recipients NO FORCE ROW LEVEL SECURITY;
ALTER TABLE grants NO FORCE ROW LEVEL SECURITY;
ALTER TABLE digests NO FORCE ROW LEVEL SECURITY;
ALTER TABLE grants DROP CONSTRAINT grants_recipient_id_fkey;
ALTER TABLE digests DROP CONSTRAINT digests_recipient_id_fkey;
ALTER TABLE recipients DROP CONSTRAINT recipients_pkey, ADD PRIMARY KEY (tenant_id, id);
ALTER TABLE grants
  DROP CONSTRAINT grants_pkey,
  ADD PRIMARY KEY (tenant_id, id),
  ADD CONSTRAINT grants_recipient_fkey FOREIGN KEY (tenant_id, recipient_id) REFERENCES recipients (tenant_id, id);
ALTER TABLE digests
  ADD CONSTRAINT digests_recipient_fkey FOREIGN KEY (tenant_id, recipient_id) REFERENCES recipients (tenant_id, id);
CREATE INDEX grants_recipient ON grants (tenant_id, recipient_id);

-- Policies with an explicit WITH CHECK, forced again.
SELECT tenant_table('tenants', 'id'), tenant_table('recipients'), tenant_table('grants'), tenant_table('digests');

-- A tenant changes what is its own: its name, whether a recipient gets mails, when a grant ends. A tier, a slug and a status are given to it.
REVOKE INSERT, UPDATE ON tenants, recipients, grants, digests FROM argus_app;
GRANT UPDATE (name) ON tenants TO argus_app;
GRANT UPDATE (unsubscribed) ON recipients TO argus_app;
GRANT INSERT, UPDATE (expires_at, revoked) ON grants TO argus_app;
GRANT INSERT, UPDATE (state, content_sha256) ON digests TO argus_app;

-- The login role can become argus_app or argus_system, and is neither of them before it says so. From PostgreSQL 16 on that is a property of
-- the membership, before it one of the role. A role that may not change itself is refused by assert_tenancy(), with the statement that helps.
DO $$
BEGIN
  IF (SELECT rolsuper FROM pg_roles WHERE rolname = CURRENT_USER) THEN
    RETURN;
  ELSIF current_setting('server_version_num')::int >= 160000 THEN
    EXECUTE 'GRANT argus_app, argus_system TO CURRENT_USER WITH INHERIT FALSE, SET TRUE';
  ELSE
    -- What it has on the schema by owning the database it would lose.
    GRANT USAGE, CREATE ON SCHEMA public TO CURRENT_USER;
    ALTER ROLE CURRENT_USER NOINHERIT;
  END IF;
EXCEPTION
  WHEN insufficient_privilege THEN NULL;
END
$$;
