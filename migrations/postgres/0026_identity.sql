-- Users that a provider of identity knows. What it says of a user comes in any order and any number of times; the newest that was heard is kept with
-- the row, so an older one changes nothing, and a row of a user that it has deleted stays, disabled, so that nothing late revives it.
ALTER TABLE users
  ADD COLUMN provider text,
  ADD COLUMN external_id text CHECK (length(external_id) BETWEEN 1 AND 255),
  ADD COLUMN provider_updated_at timestamptz,
  ADD CONSTRAINT users_provider_check CHECK ((provider IS NULL) = (external_id IS NULL));
CREATE UNIQUE INDEX users_external_key ON users (provider, external_id);
