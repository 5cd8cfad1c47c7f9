-- The log of label changes with the last word on each bar, of committed runs.
SELECT * FROM regime_changes FINAL
WHERE run_id IN (SELECT run_id FROM runs)
ORDER BY as_of DESC
LIMIT 1 BY symbol, timeframe, open_time
