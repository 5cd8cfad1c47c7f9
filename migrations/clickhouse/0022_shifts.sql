-- Shifts of correlation of one chart of a market, as they were found at a close: at most forty, in the order they are told.
CREATE TABLE IF NOT EXISTS correlation_shifts
(
    market LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    close_time DateTime64(3, 'UTC'),
    position UInt16,
    level LowCardinality(String),
    detector LowCardinality(String),
    subject LowCardinality(String),
    peer LowCardinality(String),
    peers Array(LowCardinality(String)),
    ties UInt32,
    corr_before Float64,
    corr_after Float64,
    q Float64,
    as_of DateTime64(3, 'UTC'),
    version UInt64,
    run_id LowCardinality(String)
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(close_time)
ORDER BY (market, timeframe, close_time, position, as_of)
SETTINGS non_replicated_deduplication_window = 1000;

-- How tightly the market, its classes and the pairs of classes move together, shifted or not. group: asset class @ market.
CREATE TABLE IF NOT EXISTS correlation_levels
(
    market LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    close_time DateTime64(3, 'UTC'),
    level LowCardinality(String),
    detector LowCardinality(String),
    subject LowCardinality(String),
    peer LowCardinality(String),
    members UInt32,
    corr_before Float64,
    corr_after Float64,
    absorption_before Float64,
    absorption_after Float64,
    p Float64,
    q Float64,
    as_of DateTime64(3, 'UTC'),
    version UInt64,
    run_id LowCardinality(String)
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(close_time)
ORDER BY (market, timeframe, close_time, level, subject, peer, as_of)
SETTINGS non_replicated_deduplication_window = 1000;

-- One row a chart and close that was looked at: also where nothing was found.
CREATE TABLE IF NOT EXISTS correlation_reports
(
    market LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    close_time DateTime64(3, 'UTC'),
    pairs_tested UInt64,
    pairs_found UInt64,
    symbols_tested UInt64,
    as_of DateTime64(3, 'UTC'),
    version UInt64,
    run_id LowCardinality(String)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (market, timeframe, close_time, as_of)
SETTINGS non_replicated_deduplication_window = 1000;
