-- Addresses that get no mail of a tenant any more: they do not exist, or their owner has called a mail unwanted.
CREATE TABLE suppressions (
  tenant_id uuid NOT NULL REFERENCES tenants,
  email text NOT NULL,
  reason text NOT NULL CHECK (reason IN ('bounced', 'complained')),
  since timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, email)
);
SELECT tenant_table('suppressions');
GRANT SELECT, INSERT ON suppressions TO argus_app, argus_system;
-- An operator who puts a recipient on a list again takes it back.
GRANT DELETE ON suppressions TO argus_system;

-- A provider tells of a mail by its own part of the message id, perhaps before the ledger has heard that it was taken.
CREATE INDEX digests_message ON digests (split_part(message_id, '@', 1));
