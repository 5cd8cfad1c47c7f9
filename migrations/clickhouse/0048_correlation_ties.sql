-- How each instrument moved with the others of its class over the 60 daily returns to the end of a week (now), and over the 180 before.
-- place: on the map of the class, in the order of clusters; 65535: not on it. ties_before and ties_now: with the members of the map in
-- their order. weeks: with the mean of the rest of the class, at the ends of up to 52 weeks, oldest first. All in hundredths.
CREATE TABLE IF NOT EXISTS correlation_ties
(
    market LowCardinality(String),
    asset_class LowCardinality(String),
    symbol LowCardinality(String),
    close_time DateTime64(3, 'UTC'),
    members UInt32,
    place UInt16,
    nearest Array(LowCardinality(String)),
    nearest_now Array(Float64),
    ties_before Array(Float64),
    ties_now Array(Float64),
    weeks Array(Float64),
    as_of DateTime64(3, 'UTC'),
    version UInt64,
    run_id LowCardinality(String)
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(close_time)
ORDER BY (market, asset_class, symbol, close_time, as_of)
SETTINGS non_replicated_deduplication_window = 1000;
