-- What keeps tenants apart, as functions: one makes a table a table of tenants, one finds everything that breaks the rules. The program ends
-- every migration with assert_tenancy(), in the same transaction: a file that breaks a rule is rolled back whole.

-- Puts a table under row-level security: argus_app sees the rows of its tenant, argus_system all rows. What argus_app may write is
-- granted beside it, column by column where a column is worth money.
CREATE FUNCTION tenant_table(relation regclass, tenant_column name DEFAULT 'tenant_id') RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  -- Without missing_ok: no tenant is an error, not an empty answer that looks right.
  own text := format('%I = current_setting(''argus.tenant'')::uuid', tenant_column);
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', relation);
  EXECUTE format('DROP POLICY IF EXISTS own_tenant ON %s', relation);
  EXECUTE format('DROP POLICY IF EXISTS system ON %s', relation);
  EXECUTE format('CREATE POLICY own_tenant ON %s TO argus_app USING (%s) WITH CHECK (%s)', relation, own, own);
  EXECUTE format('CREATE POLICY system ON %s TO argus_system USING (true) WITH CHECK (true)', relation);
  EXECUTE format('GRANT SELECT ON %s TO argus_app', relation);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %s TO argus_system', relation);
END
$$;

-- The review: what belongs to no tenant. argus_app has no right on these tables; argus_system has some where the work across tenants needs it.
-- A later migration that brings such a table, or a key that is unique over all tenants, replaces the function with a longer list.
CREATE FUNCTION shared_tables() RETURNS TABLE (name text, used_by_system boolean)
LANGUAGE sql IMMUTABLE AS $$ VALUES ('schema_migrations', false), ('tiers', false) $$;

CREATE FUNCTION shared_keys() RETURNS TABLE (name text)
LANGUAGE sql IMMUTABLE AS $$ VALUES ('tenants_slug_key') $$;

-- Every break of the rules, one a row.
CREATE FUNCTION tenancy_faults() RETURNS SETOF text
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
WITH
-- What a tenant pays for, or is known by: never written by a request.
locked_columns (name) AS (VALUES ('tier'), ('status'), ('slug')),
locked_tables (name) AS (VALUES ('tenants'), ('recipients')),
relations AS (
  SELECT c.oid, c.relname AS name, c.relkind AS kind, c.oid::regclass::text AS label,
         c.relrowsecurity AND c.relforcerowsecurity AS secured, c.reloptions AS options, c.relowner AS owner
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
),
tables AS (
  SELECT r.*, a.attnum AS key, k.column_name AS key_name
  FROM relations r
  CROSS JOIN LATERAL (SELECT CASE r.name WHEN 'tenants' THEN 'id' ELSE 'tenant_id' END AS column_name) k
  LEFT JOIN pg_attribute a
    ON a.attrelid = r.oid AND a.attname = k.column_name AND a.attnotnull AND NOT a.attisdropped AND a.atttypid = 'uuid'::regtype
  WHERE r.kind IN ('r', 'p') AND r.name NOT IN (SELECT s.name FROM shared_tables() s)
),
policies AS (
  SELECT t.label, t.key_name, p.polname AS name, p.polcmd AS command, p.polpermissive AS permissive,
         p.polroles && ARRAY[0::oid, (SELECT oid FROM pg_roles WHERE rolname = 'argus_app')] AS reaches_app,
         pg_get_expr(p.polqual, p.polrelid) AS reads, pg_get_expr(p.polwithcheck, p.polrelid) AS writes,
         p.polqual IS NOT NULL AS has_using, p.polwithcheck IS NOT NULL AS has_check,
         format('(%I = (current_setting(''argus.tenant''::text))::uuid)', t.key_name) AS own, t.oid AS relation
  FROM tables t JOIN pg_policy p ON p.polrelid = t.oid
),
app_columns AS (
  SELECT r.label, r.name AS relation, r.oid, a.attname AS name
  FROM relations r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
),
roles AS (SELECT * FROM pg_roles WHERE rolname IN ('argus_app', 'argus_system'))

SELECT format('table %s has no column %s uuid NOT NULL', label, key_name) FROM tables WHERE key IS NULL
UNION ALL
SELECT format('table %s does not force row-level security', label) FROM tables WHERE NOT secured
UNION ALL
SELECT format('table %s has no policy for the own tenant', label) FROM tables t
WHERE NOT EXISTS (SELECT FROM policies p WHERE p.relation = t.oid AND p.reaches_app AND p.command = '*' AND p.reads = p.own AND p.writes = p.own)
UNION ALL
SELECT format('policy %s of table %s has no WITH CHECK', name, label) FROM policies WHERE command IN ('*', 'w') AND NOT has_check
UNION ALL
SELECT format('policy %s of table %s lets a tenant reach rows of others', name, label) FROM policies
WHERE permissive AND reaches_app AND ((has_using AND reads <> own) OR (has_check AND writes <> own))
UNION ALL
SELECT format('foreign key %s of table %s leaves its tenant out', f.conname, c.label)
FROM pg_constraint f JOIN tables c ON c.oid = f.conrelid JOIN tables p ON p.oid = f.confrelid
WHERE f.contype = 'f'
  AND NOT EXISTS (
    SELECT FROM unnest(f.conkey, f.confkey) AS pair (child, parent) WHERE pair.child = c.key AND pair.parent = p.key
  )
UNION ALL
SELECT format('unique key %s of table %s does not begin with its tenant', i.indexrelid::regclass, t.label)
FROM pg_index i JOIN tables t ON t.oid = i.indrelid
WHERE i.indisunique AND i.indkey[0] IS DISTINCT FROM t.key AND i.indexrelid::regclass::text NOT IN (SELECT s.name FROM shared_keys() s)
UNION ALL
SELECT format('view %s is not security_invoker', label) FROM relations
WHERE kind = 'v'
  AND NOT EXISTS (
    SELECT FROM pg_options_to_table(options) WHERE option_name = 'security_invoker' AND option_value::boolean
  )
UNION ALL
SELECT format('%s is a materialised view, which row-level security does not bind', label) FROM relations WHERE kind = 'm'
UNION ALL
SELECT format('%s is a foreign table, which row-level security does not bind', label) FROM relations WHERE kind = 'f'
UNION ALL
SELECT format('rule %s of table %s runs with the rights of the owner', w.rulename, t.label)
FROM pg_rewrite w JOIN tables t ON t.oid = w.ev_class
UNION ALL
SELECT format('function %s is SECURITY DEFINER', p.oid::regprocedure)
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.prosecdef AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
UNION ALL
SELECT format('role %s is more than a role of the program', rolname) FROM roles
WHERE rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolcanlogin
UNION ALL
SELECT format('role %s owns %s', o.rolname, r.label) FROM relations r JOIN roles o ON o.oid = r.owner
UNION ALL
SELECT 'role argus_app can become argus_system' WHERE pg_has_role('argus_app', 'argus_system', 'MEMBER')
UNION ALL
-- A superuser is bound by nothing; the roles of deploy/ are none.
SELECT format('the login role %s inherits what it should only be able to become: ALTER ROLE %I NOINHERIT', l.rolname, l.rolname)
FROM pg_roles l
WHERE l.rolname = session_user AND NOT l.rolsuper
  AND (l.rolbypassrls OR pg_has_role(l.oid, 'argus_system', 'USAGE') OR pg_has_role(l.oid, 'argus_app', 'USAGE'))
UNION ALL
SELECT format('role %s may %s table %s', o.rolname, p.privilege, r.label)
FROM relations r CROSS JOIN roles o CROSS JOIN (VALUES ('TRUNCATE'), ('TRIGGER'), ('REFERENCES')) AS p (privilege)
WHERE has_table_privilege(o.oid, r.oid, p.privilege)
UNION ALL
SELECT format('role %s has rights on table %s, which belongs to no tenant', o.rolname, r.label)
FROM relations r JOIN shared_tables() s ON s.name = r.name CROSS JOIN roles o
WHERE NOT (s.used_by_system AND o.rolname = 'argus_system')
  AND (has_any_column_privilege(o.oid, r.oid, 'SELECT, INSERT, UPDATE') OR has_table_privilege(o.oid, r.oid, 'DELETE'))
UNION ALL
SELECT format('a tenant may insert into %s', label) FROM relations
WHERE name IN (SELECT name FROM locked_tables) AND has_any_column_privilege('argus_app', oid, 'INSERT')
UNION ALL
SELECT format('a tenant may delete from %s', label) FROM relations
WHERE name IN (SELECT name FROM locked_tables) AND has_table_privilege('argus_app', oid, 'DELETE')
UNION ALL
SELECT format('a tenant may change %s.%s', c.label, c.name) FROM app_columns c
WHERE (c.name IN (SELECT name FROM locked_columns) OR c.name = 'tenant_id' OR (c.relation = 'tenants' AND c.name = 'id'))
  AND has_column_privilege('argus_app', c.oid, c.name, 'UPDATE')
ORDER BY 1
$$;

CREATE FUNCTION assert_tenancy() RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public AS $$
DECLARE
  faults text := (SELECT string_agg(fault, '; ') FROM tenancy_faults() AS fault);
BEGIN
  IF faults IS NOT NULL THEN
    RAISE EXCEPTION '%', faults;
  END IF;
END
$$;

REVOKE ALL ON FUNCTION tenant_table(regclass, name), shared_tables(), shared_keys(), tenancy_faults(), assert_tenancy() FROM PUBLIC;
