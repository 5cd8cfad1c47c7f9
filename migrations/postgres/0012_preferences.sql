-- What a recipient chooses for its mails: the instruments that stand in them, and until when none are sent.
ALTER TABLE recipients
  ADD COLUMN watchlist text[] NOT NULL DEFAULT '{}' CHECK (cardinality(watchlist) <= 50),
  ADD COLUMN paused_until timestamptz;
GRANT UPDATE (watchlist, paused_until) ON recipients TO argus_app;
