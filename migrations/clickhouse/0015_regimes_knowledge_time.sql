-- exchange: regimes
-- A regime of a bar that was amended is a new row: as_of says when it was known, and what was published stays.
-- It also keeps the row of a run that was killed apart from the committed row of the same bar.
CREATE TABLE {new}
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
ORDER BY (symbol, timeframe, open_time, as_of)
SETTINGS non_replicated_deduplication_window = 1000;
-- What the old key had already replaced must not come back.
SELECT * FROM (SELECT * FROM {old} ORDER BY version DESC LIMIT 1 BY symbol, timeframe, open_time);
