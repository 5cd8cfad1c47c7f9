-- Novelty of every day of an instrument, with the inputs that drove it. Of a bar that was amended, readers see what was known last.
SELECT symbol, open_time, close_time, novelty, drivers, as_of, run_id
FROM novelty FINAL
WHERE timeframe = '1d' AND run_id IN (SELECT run_id FROM runs)
ORDER BY as_of DESC
LIMIT 1 BY symbol, open_time
