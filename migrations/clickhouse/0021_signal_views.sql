-- The newest committed signal of every (symbol, timeframe) with the novelty of its bar, copied by the commit step of a run.
CREATE TABLE IF NOT EXISTS signal_latest
(
    symbol LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    bar_close DateTime64(3, 'UTC'),
    horizon UInt16,
    direction LowCardinality(String),
    abstain_reason LowCardinality(String),
    p_shrunk Float64,
    confidence Float64,
    interval_low Float64,
    interval_high Float64,
    base_rate Float64,
    model_version UInt64,
    novelty Float32,
    drivers Array(LowCardinality(String)),
    run_id LowCardinality(String),
    rank UInt64
)
ENGINE = ReplacingMergeTree(rank)
ORDER BY (timeframe, symbol)
SETTINGS non_replicated_deduplication_window = 1000;

-- founding: what is said of the newest bar of every chart. Shares are whole percents: they are conclusions, not measurements.
CREATE OR REPLACE VIEW tier_founding_signals AS
SELECT symbol, toUInt8(timeframe) AS timeframe, bar_close, horizon, toString(direction) AS direction,
       toString(abstain_reason) AS abstain_reason, confidence, if(isNaN(interval_high), NULL, interval_high) AS interval_half,
       if(isNaN(novelty), NULL, toFloat64(novelty)) AS novelty, drivers, run_id
FROM signal_latest FINAL;
CREATE OR REPLACE VIEW tier_growth_signals AS SELECT * FROM tier_founding_signals;
CREATE OR REPLACE VIEW tier_enterprise_signals AS SELECT * FROM tier_founding_signals;

-- growth: the track record by class and timeframe, only of what has come to its end.
CREATE OR REPLACE VIEW tier_growth_track_record AS
SELECT toString(i.asset_class) AS asset_class, toUInt8(l.timeframe) AS timeframe, count() AS signals,
       countIf(l.direction != 'neutral') AS directional,
       countIf(o.signal_id != '' AND o.move != 0) AS resolved,
       countIf(l.direction != 'neutral' AND o.signal_id != '' AND o.move != 0) AS resolved_directional,
       countIf(o.signal_id != '' AND ((l.direction = 'up' AND o.move > 0) OR (l.direction = 'down' AND o.move < 0))) AS hits,
       countIf(o.signal_id != '' AND NOT isNaN(l.interval_high)) AS intervals,
       countIf(o.inside = 1 AND o.signal_id != '' AND NOT isNaN(l.interval_high)) AS inside
FROM (SELECT * FROM signal_ledger WHERE run_id IN (SELECT run_id FROM runs)) AS l
INNER JOIN (SELECT * FROM instruments FINAL) AS i ON i.symbol = l.symbol
LEFT JOIN (SELECT * FROM signal_outcomes WHERE kind = 'first' AND run_id IN (SELECT run_id FROM runs)) AS o ON o.signal_id = l.signal_id
GROUP BY asset_class, timeframe;
CREATE OR REPLACE VIEW tier_enterprise_track_record AS SELECT * FROM tier_growth_track_record;
