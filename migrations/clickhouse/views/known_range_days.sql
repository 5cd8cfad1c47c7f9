-- How many ranges of each class ended inside, of those that were forecast at the closes of a day: daily charts, first outcomes.
SELECT i.market AS market, i.asset_class AS asset_class, o.horizon AS horizon, toDate(o.bar_open) AS day, toUInt32(count()) AS outcomes,
       toUInt32(countIf(o.held = 1)) AS held
FROM (SELECT symbol, horizon, bar_open, held FROM known_range_outcomes WHERE timeframe = '1d') AS o
INNER JOIN (SELECT symbol, asset_class, lower(calendar) AS market FROM instruments FINAL) AS i ON i.symbol = o.symbol
GROUP BY market, asset_class, horizon, day
