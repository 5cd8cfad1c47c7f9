-- Whom the readers of a tenant ask; null: nobody is named.
ALTER TABLE brands ADD COLUMN contact text CHECK (contact LIKE '%_@_%' AND length(contact) <= 254);

-- Readers are looked for by their address when they ask for a new link.
CREATE INDEX recipients_address ON recipients (lower(email));
