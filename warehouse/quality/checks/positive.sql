-- severity: block
-- finds: a price that is zero or negative, or a negative volume
SELECT symbol, timeframe, open_time,
       format('low {}, volume {}', toString(least(open, high, low, close)), toString(volume)) AS observed,
       'prices above 0, volume not below 0' AS expected
FROM valid_bars
WHERE symbol IN {symbols:Array(String)} AND open_time > {after:DateTime64(3, 'UTC')} - INTERVAL 8 DAY AND open_time < {through:DateTime64(3, 'UTC')}
          AND close_time > {after:DateTime64(3, 'UTC')} AND close_time <= {through:DateTime64(3, 'UTC')}
  AND (least(open, high, low, close) <= 0 OR volume < 0)
