-- Which tiers there are is said once, in contracts/tiers.ts; the program enters their names here. The names in use come first, so
-- that the references hold; those that nobody uses yet follow when the program has migrated.
-- Tiers belong to no tenant, and no request reads them: the roles of the program have no right on this table.
CREATE TABLE tiers (
  name text PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9]*$')
);
INSERT INTO tiers (name) SELECT tier FROM recipients UNION SELECT tier FROM grants;

ALTER TABLE recipients
  DROP CONSTRAINT recipients_tier_check,
  ADD CONSTRAINT recipients_tier_fkey FOREIGN KEY (tier) REFERENCES tiers (name);
ALTER TABLE grants
  DROP CONSTRAINT grants_tier_check,
  ADD CONSTRAINT grants_tier_fkey FOREIGN KEY (tier) REFERENCES tiers (name);
