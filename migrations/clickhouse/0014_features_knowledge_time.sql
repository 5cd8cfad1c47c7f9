-- exchange: features
-- A vector of a bar that was amended is a new row: as_of says when it was known, and what was published stays.
CREATE TABLE {new}
(
    symbol LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    open_time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    close_time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    vector Array(Float32) CODEC(ZSTD(1)),
    as_of DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    version UInt64,
    run_id LowCardinality(String)
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(open_time)
ORDER BY (timeframe, symbol, open_time, as_of)
SETTINGS non_replicated_deduplication_window = 1000;
-- What the old key had already replaced must not come back.
SELECT * FROM (SELECT * FROM {old} ORDER BY version DESC LIMIT 1 BY timeframe, symbol, open_time);
