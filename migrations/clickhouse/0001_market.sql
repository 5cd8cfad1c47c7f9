-- Instruments and bars. Bars are labelled by open time (UTC) and cover [open_time, close_time).
-- rev counts amendments: the highest wins. Prices are not Gorilla-coded: measured, it doubles cent-quantised columns.
CREATE TABLE IF NOT EXISTS instruments
(
    symbol LowCardinality(String),
    name String,
    asset_class LowCardinality(String),
    venue LowCardinality(String),
    calendar LowCardinality(String),
    volume_kind LowCardinality(String),
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY symbol
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS bars
(
    symbol LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    open_time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    close_time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    open Float64 CODEC(ZSTD(1)),
    high Float64 CODEC(ZSTD(1)),
    low Float64 CODEC(ZSTD(1)),
    close Float64 CODEC(ZSTD(1)),
    volume Float64 CODEC(ZSTD(1)),
    vwap Float64 CODEC(ZSTD(1)),
    traded_minutes UInt16 CODEC(T64, ZSTD(1)),
    scheduled_minutes UInt16 CODEC(T64, ZSTD(1)),
    source LowCardinality(String),
    rev UInt32 CODEC(T64, ZSTD(1)),
    as_of DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    run_id LowCardinality(String)
)
ENGINE = ReplacingMergeTree(rev)
PARTITION BY toYYYYMM(open_time)
ORDER BY (symbol, timeframe, open_time)
SETTINGS non_replicated_deduplication_window = 1000;
