-- What the engine derives. Every row carries as_of, version (run attempt order, never hashed) and run_id;
-- readers see only rows of committed runs (table runs).
CREATE TABLE IF NOT EXISTS features
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
ORDER BY (timeframe, symbol, open_time)
SETTINGS non_replicated_deduplication_window = 1000;

-- Probabilities in the order bull_trend, bear_trend, range_bound, high_volatility, stress.
CREATE TABLE IF NOT EXISTS regimes
(
    symbol LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    open_time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    close_time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    label Enum8('bull_trend' = 0, 'bear_trend' = 1, 'range_bound' = 2, 'high_volatility' = 3, 'stress' = 4),
    probabilities Array(Float32) CODEC(ZSTD(1)),
    confidence Float32,
    entropy Float32,
    age_bars UInt32,
    since DateTime64(3, 'UTC'),
    expected_remaining_bars Float32,
    stay_10 Float32,
    next_probabilities Array(Float32) CODEC(ZSTD(1)),
    params_version UInt64,
    flags UInt16,
    as_of DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    version UInt64,
    run_id LowCardinality(String)
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(open_time)
ORDER BY (symbol, timeframe, open_time)
SETTINGS non_replicated_deduplication_window = 1000;

-- The newest committed row of every (symbol, timeframe), copied from regimes by the commit step of a run.
-- rank = close time in seconds in the high half, version in seconds in the low half: a re-run of the same bar wins by version.
CREATE TABLE IF NOT EXISTS regime_latest
(
    symbol LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    open_time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    close_time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    label Enum8('bull_trend' = 0, 'bear_trend' = 1, 'range_bound' = 2, 'high_volatility' = 3, 'stress' = 4),
    probabilities Array(Float32) CODEC(ZSTD(1)),
    confidence Float32,
    entropy Float32,
    age_bars UInt32,
    since DateTime64(3, 'UTC'),
    expected_remaining_bars Float32,
    stay_10 Float32,
    next_probabilities Array(Float32) CODEC(ZSTD(1)),
    params_version UInt64,
    flags UInt16,
    as_of DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    version UInt64,
    run_id LowCardinality(String),
    rank UInt64
)
ENGINE = ReplacingMergeTree(rank)
ORDER BY (timeframe, symbol)
SETTINGS non_replicated_deduplication_window = 1000;

-- Append-only log of label changes: ages and histories are read from it.
CREATE TABLE IF NOT EXISTS regime_changes
(
    symbol LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    open_time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    close_time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    from_label LowCardinality(String),
    to_label LowCardinality(String),
    confidence Float32,
    previous_age_bars UInt32,
    as_of DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    version UInt64,
    run_id LowCardinality(String)
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(open_time)
ORDER BY (symbol, timeframe, open_time)
SETTINGS non_replicated_deduplication_window = 1000;

-- Nightly parameters. params_version = as-of of the batch in UTC milliseconds.
CREATE TABLE IF NOT EXISTS symbol_scales
(
    symbol LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    params_version UInt64,
    sigma_base Float64,
    diurnal Array(Float64),
    bars UInt32,
    as_of DateTime64(3, 'UTC'),
    version UInt64,
    run_id LowCardinality(String)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (params_version, symbol, timeframe)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS regime_transitions
(
    market LowCardinality(String),
    asset_class LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    params_version UInt64,
    transition Array(Float64),
    bars UInt64,
    as_of DateTime64(3, 'UTC'),
    version UInt64,
    run_id LowCardinality(String)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (params_version, market, asset_class, timeframe)
SETTINGS non_replicated_deduplication_window = 1000;

-- One commit row per run: written last, it makes the run's rows visible.
-- bars_through: bars are complete up to here. state_through: regimes are computed up to here.
CREATE TABLE IF NOT EXISTS runs
(
    run_id String,
    kind LowCardinality(String),
    market LowCardinality(String),
    as_of DateTime64(3, 'UTC'),
    bars_through DateTime64(3, 'UTC'),
    state_through DateTime64(3, 'UTC'),
    bars UInt64,
    features UInt64,
    regimes UInt64,
    changes UInt64,
    engine_fingerprint String,
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (kind, market, as_of, run_id)
SETTINGS non_replicated_deduplication_window = 1000;
