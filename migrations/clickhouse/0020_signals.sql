-- Models of a night: one per (market, asset class, timeframe). payload: the arrays as JSON, sha256 of it: a corrupted row is noticed
-- and its model counts as missing. passed: whether it passed the skill gate among the models of its night.
CREATE TABLE IF NOT EXISTS signal_models
(
    market LowCardinality(String),
    asset_class LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    model_version UInt64,
    passed UInt8,
    skill_t Float64,
    skill_p Float64,
    gain Float64,
    dates UInt32,
    base Float64,
    penalty Float64,
    train_rows UInt32,
    calibrate_rows UInt32,
    gate_rows UInt32,
    payload String CODEC(ZSTD(3)),
    sha256 String,
    as_of DateTime64(3, 'UTC'),
    version UInt64,
    run_id LowCardinality(String)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (market, asset_class, timeframe, model_version)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS novelty_models
(
    market LowCardinality(String),
    asset_class LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    model_version UInt64,
    bars UInt64,
    payload String CODEC(ZSTD(3)),
    sha256 String,
    as_of DateTime64(3, 'UTC'),
    version UInt64,
    run_id LowCardinality(String)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (market, asset_class, timeframe, model_version)
SETTINGS non_replicated_deduplication_window = 1000;

-- How unusual a bar is among the reference bars of its class: a share, and the three inputs that are furthest from their usual.
CREATE TABLE IF NOT EXISTS novelty
(
    symbol LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    open_time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    close_time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    novelty Float32,
    drivers Array(LowCardinality(String)),
    model_version UInt64,
    as_of DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    version UInt64,
    run_id LowCardinality(String)
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(open_time)
ORDER BY (symbol, timeframe, open_time, as_of)
SETTINGS non_replicated_deduplication_window = 1000;

-- The track record. Insert only: nothing here is replaced or deleted, a bar that is amended later leaves its row as it was issued.
-- One chain per market and kind of run: row_hash = SHA-256 of the hash before and of the row (warehouse/ledger.ts says how).
CREATE TABLE IF NOT EXISTS signal_ledger
(
    chain LowCardinality(String),
    sequence UInt64,
    signal_id String,
    issued_at DateTime64(3, 'UTC'),
    symbol LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    bar_open DateTime64(3, 'UTC'),
    bar_close DateTime64(3, 'UTC'),
    horizon UInt16,
    p Float64,
    p_shrunk Float64,
    direction LowCardinality(String),
    confidence Float64,
    abstain_reason LowCardinality(String),
    interval_low Float64,
    interval_high Float64,
    base_rate Float64,
    model_version UInt64,
    regime LowCardinality(String),
    regime_probabilities Array(Float32),
    novelty Float32,
    feature_sha256 String,
    engine_fingerprint LowCardinality(String),
    previous_hash String,
    row_hash String,
    run_id LowCardinality(String)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(issued_at)
ORDER BY (chain, sequence)
SETTINGS non_replicated_deduplication_window = 1000;

-- What came of a signal once its horizon had passed. kind: the first word counts in every metric, `amended` ones stay beside it.
CREATE TABLE IF NOT EXISTS signal_outcomes
(
    signal_id String,
    symbol LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    bar_open DateTime64(3, 'UTC'),
    kind Enum8('first' = 0, 'amended' = 1),
    resolved_at DateTime64(3, 'UTC'),
    move Float64,
    rose UInt8,
    inside UInt8,
    run_id LowCardinality(String)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(bar_open)
ORDER BY (timeframe, symbol, bar_open, kind)
SETTINGS non_replicated_deduplication_window = 1000;
