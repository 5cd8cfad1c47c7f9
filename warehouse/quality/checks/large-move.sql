-- severity: warn
-- finds: a close far from the one before: |ln| > 0.08 within a day, > 0.4 from day to day
SELECT symbol, timeframe, open_time, format('{} after {}', toString(close), toString(before)) AS observed,
       if(timeframe = '1d', 'below 49 %', 'below 8 %') AS expected
FROM (
    SELECT symbol, timeframe, open_time, close_time, close, lagInFrame(close, 1, 0) OVER w AS before
    FROM valid_bars
    WHERE symbol IN {symbols:Array(String)} AND timeframe IN ('1m', '5m', '1d') AND close > 0
      AND open_time > {after:DateTime64(3, 'UTC')} - INTERVAL 48 DAY AND open_time < {through:DateTime64(3, 'UTC')}
          AND close_time > {after:DateTime64(3, 'UTC')} - INTERVAL 40 DAY AND close_time <= {through:DateTime64(3, 'UTC')}
    WINDOW w AS (PARTITION BY symbol, timeframe ORDER BY open_time ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
)
WHERE before > 0 AND abs(log(close / before)) > if(timeframe = '1d', 0.4, 0.08) AND close_time > {after:DateTime64(3, 'UTC')}
