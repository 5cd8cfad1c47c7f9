-- Whom the readers of a tenant ask; null: nobody is named.
ALTER TABLE brands ADD COLUMN contact text CHECK (contact LIKE '%_@_%' AND length(contact) <= 254);

-- Readers who have asked for a new link, before the mail with it is sent: a row for each mail that is owed, and none for an address that is not known.
CREATE TABLE link_requests (
  tenant_id uuid NOT NULL REFERENCES tenants,
  id uuid NOT NULL,
  recipient_id uuid NOT NULL,
  -- The page that was wanted: the link leads to it.
  page text NOT NULL CHECK (page LIKE '/%' AND length(page) <= 500),
  asked_at timestamptz NOT NULL,
  sent_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT link_requests_recipient_fkey FOREIGN KEY (tenant_id, recipient_id) REFERENCES recipients (tenant_id, id)
);
SELECT tenant_table('link_requests');
GRANT INSERT ON link_requests TO argus_system;
CREATE INDEX recipients_address ON recipients (lower(email));
CREATE INDEX link_requests_owed ON link_requests (asked_at) WHERE sent_at IS NULL;
CREATE INDEX link_requests_recipient ON link_requests (tenant_id, recipient_id, asked_at);
