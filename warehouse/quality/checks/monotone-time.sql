-- severity: block
-- finds: a bar that ends before it begins, or begins before the one before it ends
SELECT symbol, timeframe, open_time,
       format('opens {}, the bar before closes {}', toString(open_time), toString(before)) AS observed,
       'bars one after the other' AS expected
FROM (
    SELECT symbol, timeframe, open_time, close_time,
           lagInFrame(close_time, 1, toDateTime64(0, 3, 'UTC')) OVER (PARTITION BY symbol, timeframe ORDER BY open_time ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS before
    FROM valid_bars
    WHERE symbol IN {symbols:Array(String)} AND open_time > {after:DateTime64(3, 'UTC')} - INTERVAL 8 DAY AND open_time < {through:DateTime64(3, 'UTC')}
          AND close_time > {after:DateTime64(3, 'UTC')} AND close_time <= {through:DateTime64(3, 'UTC')}
)
WHERE open_time < before OR close_time <= open_time
