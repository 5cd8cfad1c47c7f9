-- needs: ranges
-- lacks: range_drivers
-- How wide the next moves will be, in log returns from the close. Two digits: percents of a move, from which no path of prices can be built.
-- typical: median size of the move, and by the own mean of 250 bars. held: of the last 240 closes with an outcome, daily and weekly.
WITH x -> if(x = 0 OR isNaN(x), x, round(x / exp10(floor(log10(abs(x))) - 1)) * exp10(floor(log10(abs(x))) - 1)) AS two
SELECT r.symbol AS symbol, toUInt8(r.timeframe) AS timeframe, r.close_time AS bar_close, r.horizon AS horizon_bars,
       two(toFloat64(r.typical)) AS typical, two(toFloat64(r.typical_normal)) AS typical_normal, two(toFloat64(r.low)) AS low,
       two(toFloat64(r.high)) AS high, r.gate AS gate, if(p.symbol = '', NULL, two(toFloat64(p.ratio))) AS ratio_yesterday,
       h.held_days AS held_days, if(h.held_days = 0, toFloat64(nan), h.held / h.held_days) AS held_share,
       '' AS lead_by, toFloat64(nan) AS own_ratio, toFloat64(nan) AS class_ratio, CAST([], 'Array(Float64)') AS events, r.run_id AS run_id
FROM (SELECT * FROM range_latest FINAL) AS r
LEFT JOIN (SELECT * FROM known_range_held) AS h ON h.symbol = r.symbol AND h.timeframe = r.timeframe AND h.horizon = r.horizon
LEFT JOIN (SELECT * FROM known_ranges_before) AS p ON p.symbol = r.symbol AND p.timeframe = r.timeframe AND p.horizon = r.horizon
