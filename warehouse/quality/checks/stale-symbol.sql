-- severity: warn
-- finds: a symbol whose daily close has not moved for ten bars, or whose last daily bar is older than ten days
SELECT symbol, '1d' AS timeframe, last AS open_time,
       if(last < {through:DateTime64(3, 'UTC')} - INTERVAL 10 DAY, 'no daily bar since', 'ten equal closes') AS observed, 'a moving price' AS expected
FROM (
    SELECT symbol, max(open_time) AS last, uniqExact(close) AS closes, count() AS bars
    FROM (
        SELECT symbol, open_time, close FROM valid_bars
        WHERE symbol IN {symbols:Array(String)} AND timeframe = '1d' AND close_time <= {through:DateTime64(3, 'UTC')}
          AND close_time > {through:DateTime64(3, 'UTC')} - INTERVAL 400 DAY
        ORDER BY open_time DESC LIMIT 10 BY symbol
    )
    GROUP BY symbol
)
WHERE (closes = 1 AND bars = 10) OR last < {through:DateTime64(3, 'UTC')} - INTERVAL 10 DAY
