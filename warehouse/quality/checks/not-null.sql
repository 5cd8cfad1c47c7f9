-- severity: block
-- finds: a price or a volume that is missing or not a number
SELECT symbol, timeframe, open_time,
       format('open {}, high {}, low {}, close {}, volume {}', toString(open), toString(high), toString(low), toString(close), toString(volume)) AS observed,
       'numbers' AS expected
FROM valid_bars
WHERE symbol IN {symbols:Array(String)} AND open_time > {after:DateTime64(3, 'UTC')} - INTERVAL 8 DAY AND open_time < {through:DateTime64(3, 'UTC')}
          AND close_time > {after:DateTime64(3, 'UTC')} AND close_time <= {through:DateTime64(3, 'UTC')}
  AND NOT (isFinite(open) AND isFinite(high) AND isFinite(low) AND isFinite(close) AND isFinite(volume))
