-- From when on rows of a batch may be gone, because their retention has ended: part of the head, so that nobody can say so of other rows.
ALTER TABLE audit_heads ADD COLUMN ends_at timestamptz;
