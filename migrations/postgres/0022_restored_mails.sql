-- A restored ledger does not know the mails that left after its backup. Every tenant is held until an operator releases it, and of these hours a mail
-- is looked up at the provider before it is sent.
ALTER TABLE mail_holds DROP CONSTRAINT mail_holds_reason_check;
ALTER TABLE mail_holds
  ADD CONSTRAINT mail_holds_reason_check CHECK (reason IN ('bounced', 'complained', 'restored')),
  ADD COLUMN lost_from timestamptz,
  ADD COLUMN lost_until timestamptz,
  ADD CONSTRAINT mail_holds_lost_check CHECK ((lost_from IS NULL) = (lost_until IS NULL));
