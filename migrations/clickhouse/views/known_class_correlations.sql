-- Mean correlation of each class on each session day, by the newest committed batch that counted the day.
SELECT market, asset_class, day, close_time, correlation, members, as_of, run_id
FROM class_correlations FINAL
WHERE run_id IN (SELECT run_id FROM runs)
ORDER BY as_of DESC
LIMIT 1 BY market, asset_class, close_time
