-- How many instruments of a class showed each label at the close of each session day, by what was known that night. label_counts: in the
-- order of the labels; known: their sum.
CREATE TABLE IF NOT EXISTS regime_counts
(
    market LowCardinality(String),
    asset_class LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    day Date32,
    close_time DateTime64(3, 'UTC'),
    label_counts Array(Float64),
    known UInt32,
    as_of DateTime64(3, 'UTC'),
    version UInt64,
    run_id LowCardinality(String)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (market, asset_class, timeframe, close_time, as_of)
SETTINGS non_replicated_deduplication_window = 1000;

-- Mean correlation of the pairs of a class over 60 daily returns, as of each session day.
CREATE TABLE IF NOT EXISTS class_correlations
(
    market LowCardinality(String),
    asset_class LowCardinality(String),
    day Date32,
    close_time DateTime64(3, 'UTC'),
    correlation Float64,
    members UInt32,
    as_of DateTime64(3, 'UTC'),
    version UInt64,
    run_id LowCardinality(String)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (market, asset_class, close_time, as_of)
SETTINGS non_replicated_deduplication_window = 1000;

-- The share of spells of a label that last beyond so many bars, with its 80 % interval over waves of changes; NULL: too few waves.
CREATE TABLE IF NOT EXISTS spell_survival
(
    market LowCardinality(String),
    asset_class LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    label Enum8('bull_trend' = 0, 'bear_trend' = 1, 'range_bound' = 2, 'high_volatility' = 3, 'stress' = 4),
    bars UInt16,
    share Float64,
    low Nullable(Float64),
    high Nullable(Float64),
    spells UInt32,
    ended UInt32,
    waves UInt32,
    as_of DateTime64(3, 'UTC'),
    version UInt64,
    run_id LowCardinality(String)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (market, asset_class, timeframe, label, bars, as_of)
SETTINGS non_replicated_deduplication_window = 1000;

-- What came next after a label. changes and waves: to this next label; ends: changes to any.
CREATE TABLE IF NOT EXISTS spell_next
(
    market LowCardinality(String),
    asset_class LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    label Enum8('bull_trend' = 0, 'bear_trend' = 1, 'range_bound' = 2, 'high_volatility' = 3, 'stress' = 4),
    next_label Enum8('bull_trend' = 0, 'bear_trend' = 1, 'range_bound' = 2, 'high_volatility' = 3, 'stress' = 4),
    share Float64,
    low Nullable(Float64),
    high Nullable(Float64),
    changes UInt32,
    ends UInt32,
    waves UInt32,
    as_of DateTime64(3, 'UTC'),
    version UInt64,
    run_id LowCardinality(String)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (market, asset_class, timeframe, label, next_label, as_of)
SETTINGS non_replicated_deduplication_window = 1000;

-- Confidence at a change against how many bars the new label lasted. A quartile is NULL while too many of the spells still last.
CREATE TABLE IF NOT EXISTS change_confidence
(
    market LowCardinality(String),
    asset_class LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    label Enum8('bull_trend' = 0, 'bear_trend' = 1, 'range_bound' = 2, 'high_volatility' = 3, 'stress' = 4),
    from_confidence Float64,
    to_confidence Float64,
    spells UInt32,
    ended UInt32,
    waves UInt32,
    lower_quartile Nullable(Float64),
    median Nullable(Float64),
    upper_quartile Nullable(Float64),
    as_of DateTime64(3, 'UTC'),
    version UInt64,
    run_id LowCardinality(String)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (market, asset_class, timeframe, label, from_confidence, as_of)
SETTINGS non_replicated_deduplication_window = 1000;
