-- The ledger of what was loaded: one row per dataset, market, timeframe and period (a month of minutes, a year of days).
-- from_time and through_time: the part of the period that was asked for. rows and hash: of the bars of the period that count.
CREATE TABLE IF NOT EXISTS partitions
(
    dataset String,
    market LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    period LowCardinality(String),
    state Enum8('queued' = 0, 'running' = 1, 'done' = 2, 'failed' = 3),
    from_time DateTime64(3, 'UTC'),
    through_time DateTime64(3, 'UTC'),
    rows UInt64,
    hash String,
    reason String,
    owner String,
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (dataset, market, timeframe, period)
SETTINGS non_replicated_deduplication_window = 1000;
