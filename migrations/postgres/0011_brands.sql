-- The face that a tenant's readers see instead of ours: a name, a colour, a mark, words below every page, and a host name.
CREATE TABLE brands (
  tenant_id uuid PRIMARY KEY REFERENCES tenants,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
  -- #rrggbb; null: the colour of the pages.
  colour text CHECK (colour ~ '^#[0-9a-f]{6}$'),
  -- An SVG drawing; null: a name alone.
  mark text CHECK (length(mark) <= 16384),
  footer text CHECK (length(footer) <= 300),
  -- The host name at which readers without a session are met with this face.
  domain text UNIQUE CHECK (domain ~ '^[a-z0-9.-]+$')
);
SELECT tenant_table('brands');

-- A host name belongs to one tenant of all.
CREATE OR REPLACE FUNCTION shared_keys() RETURNS TABLE (name text)
LANGUAGE sql IMMUTABLE AS $$ VALUES ('tenants_slug_key'), ('brands_domain_key') $$;
-- A tenant may go back to our face.
GRANT DELETE ON brands TO argus_system;
