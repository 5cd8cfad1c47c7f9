-- A tier is data: what a renderer, a mail or an API of that tier can read are the views tier_<name>_*, and nothing else.
-- No view holds a price, a volume or a feature value. regime_latest holds committed rows only; the other tables are filtered by runs.

-- free: the daily regime by name, counts per class, how many changed. No probabilities, no history.
CREATE OR REPLACE VIEW tier_free_instruments AS
SELECT i.symbol AS symbol, i.name AS name, i.asset_class AS asset_class, i.calendar AS calendar,
       toString(r.label) AS label, r.close_time AS close_time, r.as_of AS as_of, r.run_id AS run_id
FROM (SELECT * FROM instruments FINAL) AS i
LEFT JOIN (SELECT * FROM regime_latest FINAL WHERE timeframe = '1d') AS r ON r.symbol = i.symbol;

CREATE OR REPLACE VIEW tier_free_class_changes AS
SELECT i.asset_class AS asset_class, countIf(c.close_time = r.close_time) AS changed
FROM (SELECT * FROM instruments FINAL) AS i
INNER JOIN (SELECT * FROM regime_latest FINAL WHERE timeframe = '1d') AS r ON r.symbol = i.symbol
LEFT JOIN (
    SELECT symbol, max(close_time) AS close_time FROM regime_changes FINAL
    WHERE timeframe = '1d' AND run_id IN (SELECT run_id FROM runs) GROUP BY symbol
) AS c ON c.symbol = i.symbol
GROUP BY asset_class;

-- founding: every regime in eight timeframes with its evidence, and what changed since the previous close.
CREATE OR REPLACE VIEW tier_founding_instruments AS
SELECT symbol, name, asset_class, calendar FROM instruments FINAL;

CREATE OR REPLACE VIEW tier_founding_regimes AS
SELECT symbol, toUInt8(timeframe) AS timeframe, toString(label) AS label, probabilities, confidence, entropy, age_bars, since,
       expected_remaining_bars, stay_10, next_probabilities, close_time, as_of, run_id
FROM regime_latest FINAL;

CREATE OR REPLACE VIEW tier_founding_changes AS
SELECT c.symbol AS symbol, toUInt8(c.timeframe) AS timeframe, c.from_label AS from_label, c.to_label AS to_label,
       c.confidence AS confidence, c.previous_age_bars AS previous_age_bars, c.close_time AS close_time, c.run_id AS run_id
FROM (SELECT * FROM regime_changes FINAL WHERE run_id IN (SELECT run_id FROM runs)) AS c
INNER JOIN (SELECT * FROM instruments FINAL) AS i ON i.symbol = c.symbol
INNER JOIN (SELECT market, max(as_of) AS last_batch FROM runs FINAL WHERE kind = 'batch' GROUP BY market) AS b ON b.market = lower(i.calendar)
WHERE c.close_time > b.last_batch - INTERVAL 1 DAY;

-- growth: founding, and the changes of 90 days before the newest committed as-of.
CREATE OR REPLACE VIEW tier_growth_instruments AS SELECT * FROM tier_founding_instruments;
CREATE OR REPLACE VIEW tier_growth_regimes AS SELECT * FROM tier_founding_regimes;
CREATE OR REPLACE VIEW tier_growth_changes AS SELECT * FROM tier_founding_changes;
CREATE OR REPLACE VIEW tier_growth_history AS
SELECT symbol, toUInt8(timeframe) AS timeframe, from_label, to_label, confidence, previous_age_bars, close_time, run_id
FROM regime_changes FINAL
WHERE run_id IN (SELECT run_id FROM runs) AND close_time > (SELECT max(as_of) FROM runs) - INTERVAL 90 DAY;

-- enterprise: growth, with the whole history of changes and of regimes.
CREATE OR REPLACE VIEW tier_enterprise_instruments AS SELECT * FROM tier_founding_instruments;
CREATE OR REPLACE VIEW tier_enterprise_regimes AS SELECT * FROM tier_founding_regimes;
CREATE OR REPLACE VIEW tier_enterprise_changes AS SELECT * FROM tier_founding_changes;
CREATE OR REPLACE VIEW tier_enterprise_history AS
SELECT symbol, toUInt8(timeframe) AS timeframe, from_label, to_label, confidence, previous_age_bars, close_time, run_id
FROM regime_changes FINAL
WHERE run_id IN (SELECT run_id FROM runs);
CREATE OR REPLACE VIEW tier_enterprise_regime_history AS
SELECT symbol, toUInt8(timeframe) AS timeframe, toString(label) AS label, confidence, close_time, run_id
FROM regimes FINAL
WHERE run_id IN (SELECT run_id FROM runs);
