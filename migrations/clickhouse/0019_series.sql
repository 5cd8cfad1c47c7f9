-- Macro, rates, factors, on-chain, DeFi, funding: values with the time they are about and the time from which they were known.
-- A revised value with a later knowledge time is a second row; both are kept. value: NULL where the source says it has none.
CREATE TABLE IF NOT EXISTS series
(
    series LowCardinality(String),
    kind Enum8('level' = 0, 'yield' = 1, 'signed' = 2, 'return' = 3),
    reference_time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    knowledge_time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    value Nullable(Float64) CODEC(ZSTD(1)),
    publication LowCardinality(String),
    source LowCardinality(String)
)
ENGINE = ReplacingMergeTree
ORDER BY (series, reference_time, knowledge_time)
SETTINGS non_replicated_deduplication_window = 1000;
