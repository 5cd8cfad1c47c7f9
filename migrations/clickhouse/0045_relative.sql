-- Directions against the class, of a night: one row per (market, asset class, timeframe, horizon), with what the class lacks where
-- there is no model. days: dates with enough members, of days_needed. dates: of the test, of block. payload and sha256: as in
-- range_models; without a model the payload is null.
CREATE TABLE IF NOT EXISTS relative_models
(
    market LowCardinality(String),
    asset_class LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    horizon UInt16,
    model_version UInt64,
    fitted_at UInt64,
    members UInt32,
    days UInt32,
    days_needed UInt32,
    open UInt8,
    belief Float64,
    skill_t Float64,
    skill_p Float64,
    gain Float64,
    dates UInt32,
    block UInt32,
    gate_rows UInt32,
    payload String CODEC(ZSTD(3)),
    sha256 String,
    as_of DateTime64(3, 'UTC'),
    version UInt64,
    run_id LowCardinality(String)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (market, asset_class, timeframe, horizon, model_version)
SETTINGS non_replicated_deduplication_window = 1000;

-- Whether an instrument would be ahead of the median of its class, of open gates alone. p: probability of ahead.
CREATE TABLE IF NOT EXISTS relative_forecasts
(
    symbol LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    open_time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    close_time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    horizon UInt16,
    p Float64,
    direction Enum8('neutral' = 0, 'ahead' = 1, 'behind' = 2),
    model_version UInt64,
    as_of DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    version UInt64,
    run_id LowCardinality(String)
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(open_time)
ORDER BY (timeframe, symbol, open_time, horizon, as_of)
SETTINGS non_replicated_deduplication_window = 1000;
