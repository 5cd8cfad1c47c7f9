-- What became of a mail, with the name that the provider gave it. A mail that is being sent has the time at which that began: it makes the key
-- of the request, the links in the mail, and says how far back to look for it.
ALTER TABLE digests DROP CONSTRAINT digests_state_check;
ALTER TABLE digests NO FORCE ROW LEVEL SECURITY;
UPDATE digests SET state = 'planned' WHERE state = 'prepared';
ALTER TABLE digests
  ADD CONSTRAINT digests_state_check
    CHECK (state IN ('planned', 'sending', 'sent', 'bounced', 'complained', 'suppressed', 'failed', 'unknown')),
  ADD COLUMN sending_at timestamptz,
  ADD COLUMN transport text,
  ADD COLUMN provider_id text,
  ADD COLUMN reason text,
  ADD CONSTRAINT digests_sending_check CHECK (state IN ('planned', 'suppressed', 'sent') OR sending_at IS NOT NULL);
ALTER TABLE digests FORCE ROW LEVEL SECURITY;
CREATE INDEX digests_provider ON digests (provider_id) WHERE provider_id IS NOT NULL;
GRANT UPDATE (sending_at, transport, provider_id, reason) ON digests TO argus_app;
