-- What a run wrote is asked for at its commit, by its as-of time: without these the whole table is read for it, more every day.
ALTER TABLE regimes ADD INDEX IF NOT EXISTS known as_of TYPE minmax GRANULARITY 1;
ALTER TABLE novelty ADD INDEX IF NOT EXISTS known as_of TYPE minmax GRANULARITY 1;
