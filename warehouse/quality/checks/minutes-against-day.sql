-- severity: warn
-- finds: a session whose minutes do not add up to its official daily bar (close by more than 0.5 %, or volume by more than half)
SELECT d.symbol AS symbol, '1d' AS timeframe, d.open_time AS open_time,
       format('minutes: close {}, volume {}', toString(m.close), toString(m.volume)) AS observed,
       format('day: close {}, volume {}', toString(d.close), toString(d.volume)) AS expected
FROM (
    SELECT symbol, open_time, close_time, close, volume FROM valid_bars
    WHERE symbol IN {symbols:Array(String)} AND timeframe = '1d' AND source = 'official'
      AND open_time > {after:DateTime64(3, 'UTC')} - INTERVAL 8 DAY AND open_time < {through:DateTime64(3, 'UTC')}
          AND close_time > {after:DateTime64(3, 'UTC')} AND close_time <= {through:DateTime64(3, 'UTC')}
) AS d
INNER JOIN (
    SELECT b.symbol AS symbol, s.session_open AS open_time, argMax(b.close, b.open_time) AS close, sum(b.volume) AS volume,
           count() AS bars, dateDiff('minute', any(s.session_open), any(s.session_close)) AS scheduled
    FROM (
        SELECT {market:String} AS market, symbol, open_time, close, volume FROM valid_bars
        WHERE symbol IN {symbols:Array(String)} AND timeframe = '1m'
          AND open_time > {after:DateTime64(3, 'UTC')} - INTERVAL 9 DAY AND open_time < {through:DateTime64(3, 'UTC')}
          AND close_time > {after:DateTime64(3, 'UTC')} - INTERVAL 1 DAY AND close_time <= {through:DateTime64(3, 'UTC')}
    ) AS b
    ASOF INNER JOIN (
        SELECT market, open_time, close_time, session_open, session_close FROM sessions FINAL
        WHERE market = {market:String} AND session_close > {after:DateTime64(3, 'UTC')} AND session_open < {through:DateTime64(3, 'UTC')}
    ) AS s ON b.market = s.market AND b.open_time >= s.open_time
    WHERE b.open_time < s.close_time
    GROUP BY symbol, open_time
) AS m ON m.symbol = d.symbol AND m.open_time = d.open_time
WHERE m.bars * 10 >= m.scheduled * 9
  AND (abs(m.close / d.close - 1) > 0.005 OR (d.volume > 0 AND abs(m.volume / d.volume - 1) > 0.5))
