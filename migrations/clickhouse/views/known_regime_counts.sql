-- Labels of each class on each session day, by the newest committed batch that counted the day.
SELECT market, asset_class, timeframe, day, close_time, label_counts, known, as_of, run_id
FROM regime_counts FINAL
WHERE run_id IN (SELECT run_id FROM runs)
ORDER BY as_of DESC
LIMIT 1 BY market, asset_class, timeframe, close_time
