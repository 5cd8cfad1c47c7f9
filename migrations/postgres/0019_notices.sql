-- Mails about one reader's access or account, which are on no list: a row for each that is owed, entered before anything is sent, with the states
-- of a digest. What a kind of mail needs to know besides its reader is a page.
CREATE TABLE notices (
  tenant_id uuid NOT NULL REFERENCES tenants,
  kind text NOT NULL CHECK (kind ~ '^[a-z]+(-[a-z]+)*$'),
  key text NOT NULL,
  recipient_id uuid NOT NULL,
  page text NOT NULL CHECK (page LIKE '/%' AND length(page) <= 500),
  asked_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'planned'
    CHECK (state IN ('planned', 'sending', 'sent', 'bounced', 'complained', 'suppressed', 'failed', 'unknown')),
  content_sha256 text,
  message_id text,
  sending_at timestamptz,
  transport text,
  provider_id text,
  reason text,
  PRIMARY KEY (tenant_id, kind, key),
  CONSTRAINT notices_recipient_fkey FOREIGN KEY (tenant_id, recipient_id) REFERENCES recipients (tenant_id, id),
  CONSTRAINT notices_sending_check CHECK (state IN ('planned', 'suppressed', 'sent') OR sending_at IS NOT NULL)
);
SELECT tenant_table('notices');
GRANT INSERT, UPDATE (state, content_sha256, message_id, sending_at, transport, provider_id, reason) ON notices TO argus_app;
CREATE INDEX notices_owed ON notices (asked_at) WHERE state IN ('planned', 'sending');
CREATE INDEX notices_recipient ON notices (tenant_id, recipient_id, kind, asked_at);
CREATE INDEX notices_message ON notices (split_part(message_id, '@', 1));
CREATE INDEX notices_provider ON notices (provider_id) WHERE provider_id IS NOT NULL;
