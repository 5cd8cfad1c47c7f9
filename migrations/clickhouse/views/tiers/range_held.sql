-- needs: evidence
-- Of each symbol: how often its range of the next day held, of the last 240 closes with an outcome.
SELECT symbol, count() AS days, countIf(held = 1) AS held
FROM (
    SELECT o.symbol AS symbol, o.held AS held
    FROM (SELECT * FROM forecast_outcomes WHERE kind = 'first' AND timeframe = '1d' AND horizon = 1 AND run_id IN (SELECT run_id FROM runs)) AS o
    INNER JOIN (SELECT forecast_id FROM forecast_ledger WHERE kind = 'range' AND timeframe = '1d') AS l ON l.forecast_id = o.forecast_id
    ORDER BY o.bar_open DESC
    LIMIT 240 BY symbol
)
GROUP BY symbol
