-- What should not count, what the checks found, and what a market was expected to deliver.

-- Scheduled trading per market, one row per continuous segment: the calendar as SQL can join it.
CREATE TABLE IF NOT EXISTS sessions
(
    market LowCardinality(String),
    date Date32,
    open_time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    close_time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    session_open DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    session_close DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY (market, open_time)
SETTINGS non_replicated_deduplication_window = 1000;

-- Splits and dividends. ratio: shares after for one before (7 for 7:1, 0.125 for 1:8). amount: cash per share; reference_price: close before.
CREATE TABLE IF NOT EXISTS corporate_actions
(
    symbol LowCardinality(String),
    ex_time DateTime64(3, 'UTC'),
    kind Enum8('split' = 0, 'dividend' = 1),
    ratio Float64,
    amount Float64,
    reference_price Float64,
    knowledge_time DateTime64(3, 'UTC'),
    source String
)
ENGINE = ReplacingMergeTree
ORDER BY (symbol, ex_time, kind)
SETTINGS non_replicated_deduplication_window = 1000;

-- Bars an operator took out, one revision each: a later correction of the same bar counts again. The bar itself stays in bars.
CREATE TABLE IF NOT EXISTS quarantine
(
    symbol LowCardinality(String),
    timeframe Enum8('1m' = 0, '5m' = 1, '15m' = 2, '30m' = 3, '1h' = 4, '4h' = 5, '1d' = 6, '1w' = 7),
    open_time DateTime64(3, 'UTC'),
    rev UInt32,
    reason String,
    released UInt8,
    recorded DateTime64(3, 'UTC'),
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (symbol, timeframe, open_time, rev)
SETTINGS non_replicated_deduplication_window = 1000;

-- The bars that count.
CREATE OR REPLACE VIEW valid_bars AS
SELECT * FROM bars FINAL
WHERE (symbol, timeframe, open_time, rev) NOT IN (SELECT symbol, timeframe, open_time, rev FROM quarantine FINAL WHERE released = 0);

-- Rows that a feed refused or doubts, as they came: nothing is left out in silence.
CREATE TABLE IF NOT EXISTS feed_findings
(
    dataset LowCardinality(String),
    file String,
    row UInt64,
    symbol LowCardinality(String),
    timeframe LowCardinality(String),
    open_time DateTime64(3, 'UTC'),
    issue LowCardinality(String),
    detail String
)
ENGINE = ReplacingMergeTree
ORDER BY (dataset, symbol, file, row, issue)
SETTINGS non_replicated_deduplication_window = 1000;

-- One row per run whose bars were checked; its findings are those of the same version.
CREATE TABLE IF NOT EXISTS quality_runs
(
    run_id String,
    market LowCardinality(String),
    date Date32,
    after DateTime64(3, 'UTC'),
    through DateTime64(3, 'UTC'),
    bars UInt64,
    blocking UInt32,
    warnings UInt32,
    accepted UInt32,
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (market, date, run_id)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS quality_findings
(
    run_id String,
    check LowCardinality(String),
    severity Enum8('block' = 0, 'warn' = 1),
    symbol LowCardinality(String),
    timeframe LowCardinality(String),
    open_time DateTime64(3, 'UTC'),
    observed String,
    expected String,
    accepted UInt8,
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (run_id, check, symbol, timeframe, open_time)
SETTINGS non_replicated_deduplication_window = 1000;

-- Findings an operator looked at and found true (a real move, a real outage): they stay listed, and no longer block.
CREATE TABLE IF NOT EXISTS quality_acceptances
(
    check LowCardinality(String),
    symbol LowCardinality(String),
    timeframe LowCardinality(String),
    open_time DateTime64(3, 'UTC'),
    reason String,
    recorded DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(recorded)
ORDER BY (check, symbol, timeframe, open_time)
SETTINGS non_replicated_deduplication_window = 1000;
