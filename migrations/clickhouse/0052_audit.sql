-- Requests of the API and what they changed, for the tenant that made them. The class of retention is part of the partition: an end drops
-- partitions, and nothing has a TTL (decision 0004). sha256: of the row without it, beside the heads of the chain in PostgreSQL.
CREATE TABLE IF NOT EXISTS audit_requests
(
    tenant LowCardinality(String),
    at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    id String CODEC(ZSTD(1)),
    actor LowCardinality(String),
    actor_id LowCardinality(String),
    act LowCardinality(String),
    action LowCardinality(String),
    method LowCardinality(String),
    route LowCardinality(String),
    status UInt16,
    ms Float64 CODEC(ZSTD(1)),
    ip LowCardinality(String),
    agent LowCardinality(String),
    bytes UInt32 CODEC(ZSTD(1)),
    weight UInt16,
    billed UInt16,
    unbilled LowCardinality(String),
    version LowCardinality(String),
    retention LowCardinality(String),
    source LowCardinality(String),
    segment UInt32 CODEC(ZSTD(1)),
    line UInt32 CODEC(ZSTD(1)),
    sha256 String CODEC(ZSTD(1)),
    INDEX named id TYPE bloom_filter(0.001) GRANULARITY 4
)
ENGINE = MergeTree
PARTITION BY (retention, toYYYYMM(at))
ORDER BY (tenant, at, id)
SETTINGS non_replicated_deduplication_window = 10000;
CREATE TABLE IF NOT EXISTS audit_events
(
    tenant LowCardinality(String),
    at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    id String,
    actor LowCardinality(String),
    actor_id LowCardinality(String),
    act LowCardinality(String),
    action LowCardinality(String),
    targets String CODEC(ZSTD(1)),
    before String CODEC(ZSTD(1)),
    after String CODEC(ZSTD(1)),
    version LowCardinality(String),
    retention LowCardinality(String),
    source LowCardinality(String),
    segment UInt32,
    line UInt32,
    sha256 String
)
ENGINE = MergeTree
PARTITION BY (retention, toYYYYMM(at))
ORDER BY (tenant, at, id)
SETTINGS non_replicated_deduplication_window = 10000;
