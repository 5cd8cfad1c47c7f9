-- needs: history
-- history: days
-- as_of: rows
-- How many instruments of a class showed each label on each session day, as many days back as the tier reads changes.
SELECT c.market AS market, c.asset_class AS asset_class, toUInt8(c.timeframe) AS timeframe, c.day AS day, c.close_time AS close_time,
       c.label_counts AS label_counts, c.known AS known, c.as_of AS as_of
FROM (SELECT * FROM known_regime_counts) AS c
INNER JOIN (SELECT market, max(as_of) AS newest FROM runs FINAL GROUP BY market) AS m ON m.market = c.market
WHERE c.close_time > m.newest - INTERVAL {historyDays} DAY
