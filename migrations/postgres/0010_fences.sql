-- What several processes move on, and a late one must not: the head of each chain of the signal ledger, the current release, the
-- schedules. One row each; it is moved by UPDATE … WHERE generation = n, so of two writers that saw the same row one wins.
-- Fences belong to no tenant: in a schema of their own, and no role of the program but the owner has a right on them.
CREATE SCHEMA fences;
CREATE TABLE fences.positions (
  name text PRIMARY KEY,
  generation bigint NOT NULL CHECK (generation > 0),
  value jsonb NOT NULL
);

-- The review of tables without a tenant names this one too.
DO $$
DECLARE
  known CONSTANT text := $list$shared_tables (name) AS (VALUES ('schema_migrations'), ('tiers'))$list$;
  definition text;
BEGIN
  IF to_regprocedure('tenancy_faults()') IS NULL THEN
    RETURN;
  END IF;
  definition := pg_get_functiondef('tenancy_faults()'::regprocedure);
  IF position(known IN definition) = 0 THEN
    RAISE EXCEPTION 'tenancy_faults() lists the tables without a tenant in another way than this migration knows';
  END IF;
  EXECUTE replace(definition, known, $list$shared_tables (name) AS (VALUES ('schema_migrations'), ('tiers'), ('positions'))$list$);
END
$$;
