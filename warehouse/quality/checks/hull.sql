-- severity: block
-- finds: a high below, or a low above, another price of the bar
SELECT symbol, timeframe, open_time,
       format('open {}, high {}, low {}, close {}', toString(open), toString(high), toString(low), toString(close)) AS observed,
       'low ≤ open, close ≤ high' AS expected
FROM valid_bars
WHERE symbol IN {symbols:Array(String)} AND open_time > {after:DateTime64(3, 'UTC')} - INTERVAL 8 DAY AND open_time < {through:DateTime64(3, 'UTC')}
          AND close_time > {after:DateTime64(3, 'UTC')} AND close_time <= {through:DateTime64(3, 'UTC')}
  AND (high < greatest(open, close, low) * (1 - 1e-9) OR low > least(open, close, high) * (1 + 1e-9))
