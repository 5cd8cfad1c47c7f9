-- Whether the provider has told what became of a mail: those of which it has not are asked for.
ALTER TABLE digests ADD COLUMN heard_at timestamptz;
CREATE INDEX digests_unheard ON digests (sending_at) WHERE state = 'sent' AND heard_at IS NULL;
-- The newest mails of a tenant, of which the rates are.
CREATE INDEX digests_newest ON digests (tenant_id, sending_at) WHERE sending_at IS NOT NULL;

-- A tenant whose mails bounce, or are called unwanted, more often than a provider allows sends none until an operator releases it. The rates
-- count again from there.
CREATE TABLE mail_holds (
  tenant_id uuid PRIMARY KEY REFERENCES tenants,
  reason text NOT NULL CHECK (reason IN ('bounced', 'complained')),
  mails integer NOT NULL,
  counted integer NOT NULL,
  since timestamptz NOT NULL,
  released_at timestamptz
);
SELECT tenant_table('mail_holds');
