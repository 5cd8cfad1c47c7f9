-- needs: correlations
-- history: days
-- as_of: rows
-- How tightly each class moved together on each session day, as many days back as the tier reads changes.
SELECT c.market AS market, c.asset_class AS asset_class, c.day AS day, c.close_time AS close_time, c.correlation AS correlation, c.members AS members, c.as_of AS as_of
FROM (SELECT * FROM known_class_correlations) AS c
INNER JOIN (SELECT market, max(as_of) AS newest FROM runs FINAL GROUP BY market) AS m ON m.market = c.market
WHERE c.close_time > m.newest - INTERVAL {historyDays} DAY
