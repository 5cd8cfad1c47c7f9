-- needs: history
-- history: days
-- as_of: rows
-- The days end at the newest committed as-of of the instrument's own market. Measured from the newest run of any market, what a
-- page shows would depend on which market committed first, and a repeated run would not give the same page.
SELECT c.symbol AS symbol, toUInt8(c.timeframe) AS timeframe, c.from_label AS from_label, c.to_label AS to_label,
       c.confidence AS confidence, c.previous_age_bars AS previous_age_bars, c.close_time AS close_time, c.as_of AS as_of, c.run_id AS run_id
FROM (SELECT * FROM known_regime_changes) AS c
INNER JOIN (SELECT * FROM instruments FINAL) AS i ON i.symbol = c.symbol
INNER JOIN (SELECT market, max(as_of) AS newest FROM runs FINAL GROUP BY market) AS m ON m.market = lower(i.calendar)
WHERE c.close_time > m.newest - INTERVAL {historyDays} DAY
