-- lacks: evidence
-- How many ranges of the next day held in each class, up to the open day of ninety days ago. Inside or outside alone.
SELECT d.market AS market, d.asset_class AS asset_class, d.horizon AS horizon, d.day AS day, d.outcomes AS outcomes, d.held AS held
FROM (SELECT market, asset_class, horizon, day, outcomes, held FROM known_range_days WHERE horizon = 1) AS d
INNER JOIN (SELECT market, max(as_of) AS newest FROM runs FINAL WHERE kind = 'batch' GROUP BY market) AS m ON m.market = d.market
WHERE d.day <= toDate(m.newest - INTERVAL 90 DAY)
