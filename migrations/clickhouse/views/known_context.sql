-- What is known of each series outside of the markets, by the newest committed batch.
SELECT * FROM context_series FINAL
WHERE run_id IN (SELECT run_id FROM runs)
ORDER BY as_of DESC
LIMIT 1 BY symbol
