-- needs: ranges
-- lacks: range_drivers
-- How wide the next moves will be, in log returns from the close. Two digits: percents of a move, from which no path of prices can be built.
WITH x -> if(x = 0 OR isNaN(x), x, round(x / exp10(floor(log10(abs(x))) - 1)) * exp10(floor(log10(abs(x))) - 1)) AS two
SELECT r.symbol AS symbol, toUInt8(r.timeframe) AS timeframe, r.close_time AS close_time, r.horizon AS horizon,
       two(toFloat64(r.typical)) AS typical, two(toFloat64(r.typical_normal)) AS typical_normal, two(toFloat64(r.sigma / r.normal)) AS ratio,
       two(toFloat64(r.low)) AS low, two(toFloat64(r.high)) AS high, r.gate AS gate, if(p.symbol = '', NULL, two(toFloat64(p.typical))) AS previous_typical,
       CAST(NULL, 'Nullable(Float64)') AS own_ratio, CAST(NULL, 'Nullable(Float64)') AS class_ratio, CAST(NULL, 'Nullable(UInt8)') AS class_leads,
       CAST([], 'Array(Float64)') AS events, r.run_id AS run_id
FROM (SELECT * FROM range_latest FINAL) AS r
LEFT JOIN (
    SELECT symbol, timeframe, horizon, typical
    FROM range_forecasts FINAL
    WHERE timeframe = '1d' AND run_id IN (SELECT run_id FROM runs)
      AND (symbol, timeframe, horizon, open_time) NOT IN (SELECT symbol, timeframe, horizon, open_time FROM range_latest FINAL)
    ORDER BY open_time DESC, as_of DESC
    LIMIT 1 BY symbol, horizon
) AS p ON p.symbol = r.symbol AND p.timeframe = r.timeframe AND p.horizon = r.horizon
