-- needs: range_drivers
-- How wide the next moves will be, in log returns from the close. Two digits: percents of a move, from which no path of prices can be built.
-- typical: median size of the move, and by the own mean of 250 bars. held: of the last 240 closes with an outcome, daily and weekly.
-- lead_by: what moved the forecast most. events: probabilities in the order of RANGE_EVENTS, NaN for one that has shown no skill;
-- event_rates: how often each usually happens.
SELECT symbol, toUInt8(timeframe) AS timeframe, close_time AS bar_close, horizon AS horizon_bars, two[1] AS typical,
       two[2] AS typical_normal, two[3] AS low, two[4] AS high, gate, if(isNaN(two[5]), NULL, two[5]) AS ratio_yesterday,
       held_days, if(held_days = 0, toFloat64(nan), held / held_days) AS held_share,
       if(abs(class_part) > abs(own_part), 'class', 'own') AS lead_by, two[6] AS own_ratio, two[7] AS class_ratio,
       arraySlice(two, 8, 4) AS events, arraySlice(two, 12, 4) AS event_rates, run_id
FROM (
    SELECT *, arrayMap(x -> if(x = 0 OR isNaN(x), x, round(x / exp10(floor(log10(abs(x))) - 1)) * exp10(floor(log10(abs(x))) - 1)),
                       [toFloat64(typical), toFloat64(typical_normal), toFloat64(low), toFloat64(high), ratio_before,
                        toFloat64(own_ratio), toFloat64(class_ratio), events[1], events[2], events[3], events[4],
                        event_rates[1], event_rates[2], event_rates[3], event_rates[4]]) AS two
    FROM range_latest FINAL
)
