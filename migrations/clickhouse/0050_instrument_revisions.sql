-- What was known of an instrument and when: a past day is told with the class, the venue and the name that it had then. version: UTC ms.
CREATE TABLE IF NOT EXISTS instrument_revisions
(
    symbol LowCardinality(String),
    name String,
    asset_class LowCardinality(String),
    venue LowCardinality(String),
    calendar LowCardinality(String),
    volume_kind LowCardinality(String),
    version UInt64
)
ENGINE = ReplacingMergeTree
ORDER BY (symbol, version)
SETTINGS non_replicated_deduplication_window = 1000;
-- Of what was there before, nobody wrote down when it became known: it counts from the beginning.
INSERT INTO instrument_revisions
SELECT symbol, name, asset_class, venue, calendar, volume_kind, toUInt64(0) FROM instruments FINAL;
