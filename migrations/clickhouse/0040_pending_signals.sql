-- Signals that a run is about to enter into the ledger, a partition for each attempt: they are here before the head of the chain moves in
-- Postgres, and gone after they are in the ledger. Who finds the head ahead of the ledger, because the run was killed between, enters
-- them from here.
CREATE TABLE IF NOT EXISTS signal_ledger_pending
(
    attempt String,
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
PARTITION BY attempt
ORDER BY sequence;
