-- What a run wrote is asked for at its commit, by its as-of time, and the last minutes of all symbols at every tick: without these indexes
-- nearly the whole of a month is read for it, more every day.
ALTER TABLE regimes ADD INDEX IF NOT EXISTS known as_of TYPE minmax GRANULARITY 1;
ALTER TABLE novelty ADD INDEX IF NOT EXISTS known as_of TYPE minmax GRANULARITY 1;
ALTER TABLE bars ADD INDEX IF NOT EXISTS opened open_time TYPE minmax GRANULARITY 1;
-- For what is stored already; in the background.
ALTER TABLE regimes MATERIALIZE INDEX known;
ALTER TABLE novelty MATERIALIZE INDEX known;
ALTER TABLE bars MATERIALIZE INDEX opened;
ALTER TABLE signal_ledger MATERIALIZE INDEX issued;
