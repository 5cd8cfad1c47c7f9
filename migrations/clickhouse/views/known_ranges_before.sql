-- The daily forecast before the newest one: how many times its normal it was.
SELECT symbol, timeframe, horizon, sigma / normal AS ratio
FROM range_forecasts FINAL
WHERE timeframe = '1d' AND run_id IN (SELECT run_id FROM runs)
  AND (symbol, timeframe, horizon, open_time) NOT IN (SELECT symbol, timeframe, horizon, open_time FROM range_latest FINAL)
ORDER BY open_time DESC, as_of DESC
LIMIT 1 BY symbol, horizon
