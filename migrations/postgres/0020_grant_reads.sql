-- What was read of snapshots by each grant on each day (UTC): a link that was passed on shows by its bytes.
CREATE TABLE grant_reads (
  tenant_id uuid NOT NULL REFERENCES tenants,
  grant_id uuid NOT NULL,
  day date NOT NULL,
  requests bigint NOT NULL CHECK (requests > 0),
  bytes bigint NOT NULL CHECK (bytes >= 0),
  PRIMARY KEY (tenant_id, grant_id, day),
  CONSTRAINT grant_reads_grant_fkey FOREIGN KEY (tenant_id, grant_id) REFERENCES grants (tenant_id, id)
);
SELECT tenant_table('grant_reads');
GRANT INSERT, UPDATE (requests, bytes) ON grant_reads TO argus_app;
