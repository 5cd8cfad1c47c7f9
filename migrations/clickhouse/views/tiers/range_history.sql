-- needs: range_drivers
-- as_of: rows
-- What was said of the next day at every past close.
WITH x -> if(x = 0 OR isNaN(x), x, round(x / exp10(floor(log10(abs(x))) - 1)) * exp10(floor(log10(abs(x))) - 1)) AS two
SELECT symbol, close_time, two(toFloat64(typical)) AS typical, two(toFloat64(sigma / normal)) AS ratio, gate, as_of, run_id
FROM (
    SELECT * FROM range_forecasts FINAL
    WHERE timeframe = '1d' AND horizon = 1 AND run_id IN (SELECT run_id FROM runs)
    ORDER BY as_of DESC
    LIMIT 1 BY symbol, open_time
)
