-- What ranges are forecast from, bar by bar: means of the last 1, 5, 20 and 250 variances, and mean squared factors of the time of day
-- ahead. The class is read from here too: the members that close at the same time.
CREATE TABLE IF NOT EXISTS range_inputs
(
    symbol LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    open_time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    close_time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    means Array(Float32),
    seasons Array(Float32),
    as_of DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    version UInt64,
    run_id LowCardinality(String)
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(open_time)
ORDER BY (timeframe, symbol, open_time, as_of)
SETTINGS non_replicated_deduplication_window = 1000;

-- Range models of a night: one per (market, asset class, timeframe, horizon). payload: coefficients, quantiles and events as JSON,
-- sha256 of it: a corrupted row is noticed and its model counts as missing.
CREATE TABLE IF NOT EXISTS range_models
(
    market LowCardinality(String),
    asset_class LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    horizon UInt16,
    model_version UInt64,
    fitted_at UInt64,
    open UInt8,
    belief Float64,
    skill_t Float64,
    skill_p Float64,
    gain Float64,
    dates UInt32,
    block UInt32,
    alpha Float64,
    fit_rows UInt32,
    payload String CODEC(ZSTD(3)),
    sha256 String,
    as_of DateTime64(3, 'UTC'),
    version UInt64,
    run_id LowCardinality(String)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (market, asset_class, timeframe, horizon, model_version)
SETTINGS non_replicated_deduplication_window = 1000;

-- What was forecast at a close. Percent moves, never prices. events: probabilities in the order of RANGE_EVENTS, NaN where none.
CREATE TABLE IF NOT EXISTS range_forecasts
(
    symbol LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    open_time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    close_time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    horizon UInt16,
    sigma Float32,
    normal Float32,
    low Float32,
    high Float32,
    typical Float32,
    typical_normal Float32,
    gate UInt8,
    events Array(Float32),
    own_part Float32,
    class_part Float32,
    own_ratio Float32,
    class_ratio Float32,
    alpha Float32,
    model_version UInt64,
    as_of DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    version UInt64,
    run_id LowCardinality(String)
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(open_time)
ORDER BY (timeframe, symbol, open_time, horizon, as_of)
SETTINGS non_replicated_deduplication_window = 1000;

-- The newest committed forecast of every symbol, timeframe and horizon.
CREATE TABLE IF NOT EXISTS range_latest
(
    symbol LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    open_time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    close_time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    horizon UInt16,
    sigma Float32,
    normal Float32,
    low Float32,
    high Float32,
    typical Float32,
    typical_normal Float32,
    gate UInt8,
    events Array(Float32),
    own_part Float32,
    class_part Float32,
    own_ratio Float32,
    class_ratio Float32,
    alpha Float32,
    model_version UInt64,
    run_id LowCardinality(String),
    rank UInt64
)
ENGINE = ReplacingMergeTree(rank)
ORDER BY (timeframe, symbol, horizon);

-- The record of forecasts, chained like the signals are. Insert only.
CREATE TABLE IF NOT EXISTS forecast_ledger
(
    chain LowCardinality(String),
    sequence UInt64,
    forecast_id String,
    issued_at DateTime64(3, 'UTC'),
    symbol LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    bar_open DateTime64(3, 'UTC'),
    bar_close DateTime64(3, 'UTC'),
    kind Enum8('range' = 0, 'event' = 1, 'relative' = 2),
    event LowCardinality(String),
    horizon UInt16,
    value Float64,
    low Float64,
    high Float64,
    climatology Float64,
    gate UInt8,
    model_version UInt64,
    engine_fingerprint LowCardinality(String),
    previous_hash String,
    row_hash String,
    run_id LowCardinality(String)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(issued_at)
ORDER BY (chain, sequence)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS forecast_ledger_pending
(
    attempt String,
    chain LowCardinality(String),
    sequence UInt64,
    forecast_id String,
    issued_at DateTime64(3, 'UTC'),
    symbol LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    bar_open DateTime64(3, 'UTC'),
    bar_close DateTime64(3, 'UTC'),
    kind Enum8('range' = 0, 'event' = 1, 'relative' = 2),
    event LowCardinality(String),
    horizon UInt16,
    value Float64,
    low Float64,
    high Float64,
    climatology Float64,
    gate UInt8,
    model_version UInt64,
    engine_fingerprint LowCardinality(String),
    previous_hash String,
    row_hash String,
    run_id LowCardinality(String)
)
ENGINE = MergeTree
PARTITION BY attempt
ORDER BY sequence;

-- What came of a forecast once its horizon had passed. kind: the first word counts in every metric, `amended` ones stay beside it.
-- move: log return from the close over the horizon. held: the move stayed in its range, or the event happened.
CREATE TABLE IF NOT EXISTS forecast_outcomes
(
    forecast_id String,
    symbol LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    bar_open DateTime64(3, 'UTC'),
    horizon UInt16,
    kind Enum8('first' = 0, 'amended' = 1),
    resolved_at DateTime64(3, 'UTC'),
    move Float64,
    variance Float64,
    held UInt8,
    run_id LowCardinality(String)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(bar_open)
ORDER BY (timeframe, symbol, bar_open, horizon, kind)
SETTINGS non_replicated_deduplication_window = 1000;
