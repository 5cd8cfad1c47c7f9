-- needs: ranges
-- Whether the range of the next day held, of the last 240 days with an outcome. Inside or outside alone: a size or a side would be a path.
SELECT o.symbol AS symbol, toDate(o.bar_open) AS day, o.held AS inside
FROM (
    SELECT forecast_id, symbol, bar_open, held
    FROM forecast_outcomes
    WHERE kind = 'first' AND timeframe = '1d' AND horizon = 1 AND run_id IN (SELECT run_id FROM runs)
) AS o
INNER JOIN (SELECT forecast_id FROM forecast_ledger WHERE kind = 'range' AND timeframe = '1d' AND horizon = 1) AS l ON l.forecast_id = o.forecast_id
ORDER BY o.bar_open DESC
LIMIT 240 BY symbol
