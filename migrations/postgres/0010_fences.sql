-- What several processes move on, and a late one must not: the head of each chain of the signal ledger, the current release, the
-- schedules. One row each; it is moved by UPDATE ... WHERE generation = n, so of two writers that saw the same row one wins.
CREATE TABLE fences (
  name text PRIMARY KEY,
  generation bigint NOT NULL CHECK (generation > 0),
  value jsonb NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON fences TO argus_system;

-- Fences belong to no tenant, and no request reads or moves one.
CREATE OR REPLACE FUNCTION shared_tables() RETURNS TABLE (name text, used_by_system boolean)
LANGUAGE sql IMMUTABLE AS $$ VALUES ('schema_migrations', false), ('tiers', false), ('fences', true) $$;
