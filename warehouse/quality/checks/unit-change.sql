-- severity: block
-- finds: a daily close eight times or an eighth of the one before, without a corporate action: another unit, another instrument
WITH steps AS (
    SELECT symbol, timeframe, open_time, close_time, close, before, before_time
    FROM (
        SELECT symbol, timeframe, open_time, close_time, close,
               lagInFrame(close, 1, 0) OVER w AS before, lagInFrame(close_time, 1, toDateTime64(0, 3, 'UTC')) OVER w AS before_time
        FROM valid_bars
        WHERE symbol IN {symbols:Array(String)} AND timeframe = '1d' AND close > 0
          AND open_time > {after:DateTime64(3, 'UTC')} - INTERVAL 48 DAY AND open_time < {through:DateTime64(3, 'UTC')}
          AND close_time > {after:DateTime64(3, 'UTC')} - INTERVAL 40 DAY AND close_time <= {through:DateTime64(3, 'UTC')}
        WINDOW w AS (PARTITION BY symbol ORDER BY open_time ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
    )
    WHERE before > 0 AND abs(log(close / before)) >= log(8) AND close_time > {after:DateTime64(3, 'UTC')}
)
SELECT s.symbol AS symbol, s.timeframe AS timeframe, s.open_time AS open_time,
       format('{} after {}', toString(s.close), toString(s.before)) AS observed, 'the same unit as the day before' AS expected
FROM steps AS s
LEFT JOIN (SELECT symbol, ex_time FROM corporate_actions FINAL) AS a ON a.symbol = s.symbol
GROUP BY symbol, timeframe, open_time, s.close, s.before, s.before_time, s.close_time
HAVING countIf(a.ex_time > s.before_time - INTERVAL 1 DAY AND a.ex_time <= s.close_time AND a.symbol != '') = 0
