-- The key that signs the link of a grant: a key is retired when no link relies on it, and a mail that is sent again keeps the link it had.
ALTER TABLE grants ADD COLUMN key_id text;
GRANT UPDATE (key_id) ON grants TO argus_app;

-- What happened to grants, once each: nobody changes or removes a row. They name no person; a grant leads to one as long as it is kept.
CREATE TABLE grant_events (
  tenant_id uuid NOT NULL REFERENCES tenants,
  grant_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('issued', 'used', 'revoked')),
  by text NOT NULL CHECK (by IN ('mail', 'operator', 'gateway')),
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, grant_id, kind),
  CONSTRAINT grant_events_grant_fkey FOREIGN KEY (tenant_id, grant_id) REFERENCES grants (tenant_id, id)
);
SELECT tenant_table('grant_events');
GRANT INSERT ON grant_events TO argus_app;
REVOKE UPDATE ON grant_events FROM argus_system;
