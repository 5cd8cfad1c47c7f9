-- How directions against the class ended: those that were given, without the members that were the median.
SELECT lower(i.calendar) AS market, i.asset_class AS asset_class, o.timeframe AS timeframe, o.horizon AS horizon,
       toUInt32(count()) AS resolved, toUInt32(countIf((f.direction = 'ahead') = (o.move > 0))) AS hits
FROM (SELECT * FROM forecast_outcomes WHERE kind = 'first' AND move != 0 AND run_id IN (SELECT run_id FROM runs)) AS o
INNER JOIN (SELECT forecast_id FROM forecast_ledger WHERE kind = 'relative') AS l ON l.forecast_id = o.forecast_id
INNER JOIN (SELECT * FROM relative_forecasts FINAL WHERE direction != 'neutral') AS f
        ON f.symbol = o.symbol AND f.timeframe = o.timeframe AND f.open_time = o.bar_open AND f.horizon = o.horizon
INNER JOIN (SELECT * FROM instruments FINAL) AS i ON i.symbol = o.symbol
GROUP BY market, asset_class, timeframe, horizon
