-- How often minutes, or what is built from them, were corrected after they were written: a counter for each symbol. An engine that has bars
-- in memory compares it, because another process may have corrected them.
CREATE TABLE IF NOT EXISTS bar_revisions
(
    symbol LowCardinality(String),
    revision UInt64
)
ENGINE = SummingMergeTree(revision)
ORDER BY symbol;
