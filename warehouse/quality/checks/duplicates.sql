-- severity: block
-- finds: one revision of a bar that was delivered with different values
SELECT symbol, timeframe, open_time,
       format('{} versions of revision {}', toString(uniqExact(open, high, low, close, volume)), toString(rev)) AS observed,
       'one' AS expected
FROM bars
WHERE symbol IN {symbols:Array(String)} AND open_time > {after:DateTime64(3, 'UTC')} - INTERVAL 8 DAY AND open_time < {through:DateTime64(3, 'UTC')}
          AND close_time > {after:DateTime64(3, 'UTC')} AND close_time <= {through:DateTime64(3, 'UTC')}
  AND (symbol, timeframe, open_time, rev) IN (
    SELECT symbol, timeframe, open_time, rev FROM valid_bars
    WHERE symbol IN {symbols:Array(String)} AND open_time > {after:DateTime64(3, 'UTC')} - INTERVAL 8 DAY AND open_time < {through:DateTime64(3, 'UTC')}
          AND close_time > {after:DateTime64(3, 'UTC')} AND close_time <= {through:DateTime64(3, 'UTC')}
  )
GROUP BY symbol, timeframe, open_time, rev
HAVING uniqExact(open, high, low, close, volume) > 1
