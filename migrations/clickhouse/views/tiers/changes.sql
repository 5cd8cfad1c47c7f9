-- needs: evidence
-- as_of: rows
-- Changes of regimes since the close before the newest one of the instrument's market.
SELECT c.symbol AS symbol, toUInt8(c.timeframe) AS timeframe, c.from_label AS from_label, c.to_label AS to_label,
       c.confidence AS confidence, c.previous_age_bars AS previous_age_bars, c.close_time AS close_time, c.as_of AS as_of, c.run_id AS run_id
FROM (SELECT * FROM known_regime_changes) AS c
INNER JOIN (SELECT * FROM instruments FINAL) AS i ON i.symbol = c.symbol
INNER JOIN (SELECT market, max(as_of) AS last_batch FROM runs FINAL WHERE kind = 'batch' GROUP BY market) AS b ON b.market = lower(i.calendar)
WHERE c.close_time > b.last_batch - INTERVAL 1 DAY
