-- needs: ranges
-- lacks: range_drivers
-- How wide the next moves will be, in log returns from the close. Two digits: percents of a move, from which no path of prices can be built.
-- typical: median size of the move, and by the own mean of 250 bars. held: of the last 240 closes with an outcome, daily and weekly.
SELECT symbol, toUInt8(timeframe) AS timeframe, close_time AS bar_close, horizon AS horizon_bars, two[1] AS typical,
       two[2] AS typical_normal, two[3] AS low, two[4] AS high, gate, if(isNaN(two[5]), NULL, two[5]) AS ratio_yesterday,
       held_days, if(held_days = 0, toFloat64(nan), held / held_days) AS held_share,
       '' AS lead_by, toFloat64(nan) AS own_ratio, toFloat64(nan) AS class_ratio, CAST([], 'Array(Float64)') AS events, CAST([], 'Array(Float64)') AS event_rates, run_id
FROM (
    SELECT *, arrayMap(x -> if(x = 0 OR isNaN(x), x, round(x / exp10(floor(log10(abs(x))) - 1)) * exp10(floor(log10(abs(x))) - 1)),
                       [toFloat64(typical), toFloat64(typical_normal), toFloat64(low), toFloat64(high), ratio_before]) AS two
    FROM range_latest FINAL
)
