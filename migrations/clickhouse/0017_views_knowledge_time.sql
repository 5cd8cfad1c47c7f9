-- Of a bar that was amended, readers see what was known last. Rows of runs that were never committed are never seen.
CREATE OR REPLACE VIEW tier_enterprise_regime_history AS
SELECT symbol, toUInt8(timeframe) AS timeframe, toString(label) AS label, confidence, close_time, run_id
FROM (
    SELECT symbol, timeframe, label, confidence, open_time, close_time, run_id FROM regimes FINAL
    WHERE run_id IN (SELECT run_id FROM runs)
    ORDER BY as_of DESC LIMIT 1 BY symbol, timeframe, open_time
);

-- The log of label changes with the last word on each bar.
CREATE OR REPLACE VIEW known_regime_changes AS
SELECT * FROM regime_changes FINAL
WHERE run_id IN (SELECT run_id FROM runs)
ORDER BY as_of DESC LIMIT 1 BY symbol, timeframe, open_time;

CREATE OR REPLACE VIEW tier_free_class_changes AS
SELECT i.asset_class AS asset_class, countIf(c.close_time = r.close_time) AS changed
FROM (SELECT * FROM instruments FINAL) AS i
INNER JOIN (SELECT * FROM regime_latest FINAL WHERE timeframe = '1d') AS r ON r.symbol = i.symbol
LEFT JOIN (
    SELECT symbol, max(close_time) AS close_time FROM known_regime_changes
    WHERE timeframe = '1d' GROUP BY symbol
) AS c ON c.symbol = i.symbol
GROUP BY asset_class;

CREATE OR REPLACE VIEW tier_founding_changes AS
SELECT c.symbol AS symbol, toUInt8(c.timeframe) AS timeframe, c.from_label AS from_label, c.to_label AS to_label,
       c.confidence AS confidence, c.previous_age_bars AS previous_age_bars, c.close_time AS close_time, c.run_id AS run_id
FROM (SELECT * FROM known_regime_changes) AS c
INNER JOIN (SELECT * FROM instruments FINAL) AS i ON i.symbol = c.symbol
INNER JOIN (SELECT market, max(as_of) AS last_batch FROM runs FINAL WHERE kind = 'batch' GROUP BY market) AS b ON b.market = lower(i.calendar)
WHERE c.close_time > b.last_batch - INTERVAL 1 DAY;

CREATE OR REPLACE VIEW tier_growth_history AS
SELECT c.symbol AS symbol, toUInt8(c.timeframe) AS timeframe, c.from_label AS from_label, c.to_label AS to_label,
       c.confidence AS confidence, c.previous_age_bars AS previous_age_bars, c.close_time AS close_time, c.run_id AS run_id
FROM (SELECT * FROM known_regime_changes) AS c
INNER JOIN (SELECT * FROM instruments FINAL) AS i ON i.symbol = c.symbol
INNER JOIN (SELECT market, max(as_of) AS newest FROM runs FINAL GROUP BY market) AS m ON m.market = lower(i.calendar)
WHERE c.close_time > m.newest - INTERVAL 90 DAY;

CREATE OR REPLACE VIEW tier_enterprise_history AS
SELECT symbol, toUInt8(timeframe) AS timeframe, from_label, to_label, confidence, previous_age_bars, close_time, run_id
FROM known_regime_changes;

-- Whether a symbol trades. A halted symbol has had no trade in 30 scheduled minutes: its regimes stand still and say so.
CREATE TABLE IF NOT EXISTS instrument_status
(
    symbol LowCardinality(String),
    status Enum8('trading' = 0, 'halted' = 1),
    since DateTime64(3, 'UTC'),
    as_of DateTime64(3, 'UTC'),
    version UInt64,
    run_id LowCardinality(String)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (symbol, as_of)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE OR REPLACE VIEW known_status AS
SELECT symbol, status, since, as_of FROM instrument_status FINAL
WHERE run_id IN (SELECT run_id FROM runs)
ORDER BY as_of DESC LIMIT 1 BY symbol;

-- halted_since: UTC, or 1970 for a symbol that trades.
CREATE OR REPLACE VIEW tier_founding_instruments AS
SELECT i.symbol AS symbol, i.name AS name, i.asset_class AS asset_class, i.calendar AS calendar,
       if(s.status = 'halted', s.since, toDateTime64(0, 3, 'UTC')) AS halted_since
FROM (SELECT * FROM instruments FINAL) AS i
LEFT JOIN (SELECT * FROM known_status) AS s ON s.symbol = i.symbol;
CREATE OR REPLACE VIEW tier_growth_instruments AS SELECT * FROM tier_founding_instruments;
CREATE OR REPLACE VIEW tier_enterprise_instruments AS SELECT * FROM tier_founding_instruments;

CREATE OR REPLACE VIEW tier_free_instruments AS
SELECT i.symbol AS symbol, i.name AS name, i.asset_class AS asset_class, i.calendar AS calendar,
       toString(r.label) AS label, r.close_time AS close_time, r.as_of AS as_of, r.run_id AS run_id,
       if(s.status = 'halted', s.since, toDateTime64(0, 3, 'UTC')) AS halted_since
FROM (SELECT * FROM instruments FINAL) AS i
LEFT JOIN (SELECT * FROM regime_latest FINAL WHERE timeframe = '1d') AS r ON r.symbol = i.symbol
LEFT JOIN (SELECT * FROM known_status) AS s ON s.symbol = i.symbol;
