-- severity: block
-- finds: a daily close that jumps (|ln| > 0.4) without a corporate action; in classes that have shares, lots or coupons
WITH jumps AS (
    SELECT symbol, timeframe, open_time, close_time, close, abs(log(close / before)) AS size, before, before_time
    FROM (
        SELECT symbol, timeframe, open_time, close_time, close,
               lagInFrame(close, 1, 0) OVER w AS before, lagInFrame(close_time, 1, toDateTime64(0, 3, 'UTC')) OVER w AS before_time
        FROM valid_bars
        WHERE symbol IN {symbols:Array(String)} AND timeframe = '1d' AND close > 0
          AND open_time > {after:DateTime64(3, 'UTC')} - INTERVAL 48 DAY AND open_time < {through:DateTime64(3, 'UTC')}
          AND close_time > {after:DateTime64(3, 'UTC')} - INTERVAL 40 DAY AND close_time <= {through:DateTime64(3, 'UTC')}
        WINDOW w AS (PARTITION BY symbol ORDER BY open_time ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
    )
    WHERE before > 0 AND abs(log(close / before)) > 0.4 AND close_time > {after:DateTime64(3, 'UTC')}
)
SELECT j.symbol AS symbol, j.timeframe AS timeframe, j.open_time AS open_time,
       format('{} after {}', toString(j.close), toString(j.before)) AS observed, 'a split, a dividend, or a move below 49 %' AS expected
FROM jumps AS j
INNER JOIN (SELECT symbol, asset_class FROM instruments FINAL) AS i ON i.symbol = j.symbol
LEFT JOIN (SELECT symbol, ex_time FROM corporate_actions FINAL) AS a ON a.symbol = j.symbol
WHERE i.asset_class NOT IN ('crypto', 'defi', 'on_chain', 'derivatives')
GROUP BY symbol, timeframe, open_time, j.close, j.before, j.before_time, j.close_time
HAVING countIf(a.ex_time > j.before_time - INTERVAL 1 DAY AND a.ex_time <= j.close_time AND a.symbol != '') = 0
