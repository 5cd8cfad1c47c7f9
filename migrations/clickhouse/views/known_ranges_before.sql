-- The daily forecast before the newest one: how many times its normal it was.
SELECT symbol, timeframe, horizon, ratio
FROM (
    SELECT symbol, timeframe, horizon, open_time, sigma / normal AS ratio
    FROM range_forecasts FINAL
    WHERE timeframe = '1d' AND run_id IN (SELECT run_id FROM runs)
    ORDER BY open_time DESC, as_of DESC
    LIMIT 1 BY symbol, horizon, open_time
)
ORDER BY open_time DESC
LIMIT 1, 1 BY symbol, horizon
