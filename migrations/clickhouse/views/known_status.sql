-- Whether a symbol trades, by the newest committed run that looked.
SELECT symbol, status, since, as_of
FROM instrument_status FINAL
WHERE run_id IN (SELECT run_id FROM runs)
ORDER BY as_of DESC
LIMIT 1 BY symbol
