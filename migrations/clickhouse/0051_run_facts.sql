-- What a run was made of, by name: code, inputs, models, outputs. hash: order-free sum of the hashes of its rows; locator: sums by bits of
-- their keys, by which a changed row is found. A bar is asked for by the run that wrote it, by its as-of time.
CREATE TABLE IF NOT EXISTS run_facts
(
    run_id String,
    kind Enum8('code' = 0, 'input' = 1, 'model' = 2, 'output' = 3),
    name LowCardinality(String),
    rows UInt64,
    hash String,
    from_time DateTime64(3, 'UTC'),
    through_time DateTime64(3, 'UTC'),
    detail LowCardinality(String),
    locator String,
    as_of DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (run_id, kind, name)
SETTINGS non_replicated_deduplication_window = 1000;
ALTER TABLE features ADD INDEX IF NOT EXISTS known as_of TYPE minmax GRANULARITY 1;
ALTER TABLE bars ADD INDEX IF NOT EXISTS known as_of TYPE minmax GRANULARITY 1;
ALTER TABLE features MATERIALIZE INDEX known;
ALTER TABLE bars MATERIALIZE INDEX known;
ALTER TABLE signal_ledger ADD INDEX IF NOT EXISTS named signal_id TYPE bloom_filter(0.001) GRANULARITY 4;
ALTER TABLE signal_ledger MATERIALIZE INDEX named;
