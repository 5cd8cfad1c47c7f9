-- How often a range held, of the last 240 closes with an outcome: daily and weekly charts.
SELECT symbol, timeframe, horizon, toUInt32(count()) AS held_days, toUInt32(countIf(held = 1)) AS held
FROM (
    SELECT o.symbol AS symbol, o.timeframe AS timeframe, o.horizon AS horizon, o.held AS held
    FROM (SELECT * FROM forecast_outcomes WHERE kind = 'first' AND timeframe IN ('1d', '1w') AND run_id IN (SELECT run_id FROM runs)) AS o
    INNER JOIN (SELECT forecast_id FROM forecast_ledger WHERE kind = 'range' AND timeframe IN ('1d', '1w')) AS l ON l.forecast_id = o.forecast_id
    ORDER BY o.bar_open DESC
    LIMIT 240 BY symbol, timeframe, horizon
)
GROUP BY symbol, timeframe, horizon
