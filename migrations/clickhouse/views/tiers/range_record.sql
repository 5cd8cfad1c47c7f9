-- needs: ranges
-- How often what was said of the size of moves held, by class, chart and horizon: of the last 30 and 240 closes with an outcome.
SELECT asset_class, timeframe, horizon, countIf(place <= 30) AS last_30, countIf(held = 1 AND place <= 30) AS held_30,
       count() AS last_240, countIf(held = 1) AS held_240
FROM (
    SELECT i.asset_class AS asset_class, toUInt8(o.timeframe) AS timeframe, o.horizon AS horizon, o.held AS held,
           dense_rank() OVER (PARTITION BY i.asset_class, o.timeframe, o.horizon ORDER BY o.bar_open DESC) AS place
    FROM (SELECT symbol, timeframe, horizon, bar_open, held FROM known_range_outcomes) AS o
    INNER JOIN (SELECT * FROM instruments FINAL) AS i ON i.symbol = o.symbol
)
WHERE place <= 240
GROUP BY asset_class, timeframe, horizon
