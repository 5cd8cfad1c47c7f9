-- How often a range held, of the last 240 closes with an outcome: daily and weekly charts.
SELECT symbol, timeframe, horizon, toUInt32(count()) AS held_days, toUInt32(countIf(held = 1)) AS held
FROM (
    SELECT symbol, timeframe, horizon, held
    FROM known_range_outcomes
    WHERE timeframe IN ('1d', '1w')
    ORDER BY bar_open DESC
    LIMIT 240 BY symbol, timeframe, horizon
)
GROUP BY symbol, timeframe, horizon
