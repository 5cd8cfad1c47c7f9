-- lacks: evidence
-- as_of: rows
-- The daily regime by name. No probability, no other timeframe, no history.
-- halted_since: UTC, or 1970 for a symbol that trades.
SELECT i.symbol AS symbol, i.name AS name, i.asset_class AS asset_class, i.calendar AS calendar,
       toString(r.label) AS label, r.close_time AS close_time, r.as_of AS as_of, r.run_id AS run_id,
       if(s.status = 'halted', s.since, toDateTime64(0, 3, 'UTC')) AS halted_since
FROM (SELECT * FROM instruments FINAL) AS i
LEFT JOIN (SELECT * FROM regime_latest FINAL WHERE timeframe = '1d') AS r ON r.symbol = i.symbol
LEFT JOIN (SELECT * FROM known_status) AS s ON s.symbol = i.symbol
