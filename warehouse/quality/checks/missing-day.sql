-- severity: warn
-- finds: a session without a daily bar of a symbol that has bars before it
SELECT f.symbol AS symbol, '1d' AS timeframe, s.session_open AS open_time, 'no bar' AS observed, format('the bar of {}', toString(s.date)) AS expected
FROM (
    SELECT symbol, min(open_time) AS first FROM valid_bars
    WHERE symbol IN {symbols:Array(String)} AND timeframe = '1d' AND close_time <= {through:DateTime64(3, 'UTC')} GROUP BY symbol
) AS f
CROSS JOIN (
    SELECT DISTINCT date, session_open, session_close FROM sessions FINAL
    WHERE market = {market:String} AND session_close > {after:DateTime64(3, 'UTC')} AND session_close <= {through:DateTime64(3, 'UTC')}
) AS s
WHERE s.session_open > f.first
  AND (f.symbol, s.session_open) NOT IN (
    SELECT symbol, open_time FROM valid_bars
    WHERE symbol IN {symbols:Array(String)} AND timeframe = '1d' AND open_time > {after:DateTime64(3, 'UTC')} - INTERVAL 8 DAY AND open_time < {through:DateTime64(3, 'UTC')}
          AND close_time > {after:DateTime64(3, 'UTC')} AND close_time <= {through:DateTime64(3, 'UTC')}
  )
