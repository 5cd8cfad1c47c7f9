-- Who has agreed to mails, how and when: asked by a mail and not yet answered, answered by its link, or stated by an operator who has it in
-- another way. Only the first gets no digest. Rows of before this were entered by an operator.
ALTER TABLE recipients
  ADD COLUMN consent text NOT NULL DEFAULT 'stated' CHECK (consent IN ('pending', 'confirmed', 'stated')),
  ADD COLUMN consent_source text CHECK (length(consent_source) <= 200),
  ADD COLUMN consent_at timestamptz,
  ADD COLUMN language text NOT NULL DEFAULT 'en' CHECK (language ~ '^[a-z]{2}$'),
  ADD COLUMN time_zone text NOT NULL DEFAULT 'UTC' CHECK (length(time_zone) <= 64),
  -- A row that was erased names nobody: its address is a keyed hash, by which the ledger of mails still knows a person who comes back.
  ADD COLUMN erased_at timestamptz;
GRANT UPDATE (consent, consent_at) ON recipients TO argus_app;
