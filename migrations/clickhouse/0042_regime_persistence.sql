-- How long the labels of a class lasted and what came after them, counted every night from what was shown. next_counts: ends of spells
-- by the label that came next, in the order of the labels.
CREATE TABLE IF NOT EXISTS regime_persistence
(
    market LowCardinality(String),
    asset_class LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    label Enum8('bull_trend' = 0, 'bear_trend' = 1, 'range_bound' = 2, 'high_volatility' = 3, 'stress' = 4),
    bars UInt64,
    changes UInt64,
    spells UInt64,
    remaining_bars Float64,
    stay10 Float64,
    n_stay10 UInt64,
    next_counts Array(Float64),
    as_of DateTime64(3, 'UTC'),
    version UInt64,
    run_id LowCardinality(String)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (market, asset_class, timeframe, label, as_of)
SETTINGS non_replicated_deduplication_window = 1000;

-- What the transition matrix said of it spoke of a hidden state under a prior of 2,000 bars; no reader is left.
ALTER TABLE regimes DROP COLUMN IF EXISTS expected_remaining_bars, DROP COLUMN IF EXISTS stay_10, DROP COLUMN IF EXISTS next_probabilities;
ALTER TABLE regime_latest DROP COLUMN IF EXISTS expected_remaining_bars, DROP COLUMN IF EXISTS stay_10, DROP COLUMN IF EXISTS next_probabilities;
