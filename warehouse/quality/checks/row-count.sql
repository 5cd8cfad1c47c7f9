-- severity: block
-- finds: a session for which less than four fifths of the usual number of symbols have a daily bar
SELECT '(all)' AS symbol, '1d' AS timeframe, open_time, format('{} symbols', toString(symbols)) AS observed, format('about {}', toString(usual)) AS expected
FROM (
    SELECT open_time, symbols, quantileExact(0.5)(symbols) OVER w AS usual, count() OVER w AS days, close_time
    FROM (
        SELECT s.session_open AS open_time, any(s.session_close) AS close_time, uniqExactIf(b.symbol, b.symbol != '') AS symbols
        FROM (
            SELECT DISTINCT session_open, session_close FROM sessions FINAL
            WHERE market = {market:String} AND session_close > {after:DateTime64(3, 'UTC')} - INTERVAL 40 DAY AND session_close <= {through:DateTime64(3, 'UTC')}
        ) AS s
        LEFT JOIN (
            SELECT symbol, open_time FROM valid_bars
            WHERE symbol IN {symbols:Array(String)} AND timeframe = '1d'
              AND open_time > {after:DateTime64(3, 'UTC')} - INTERVAL 48 DAY AND open_time < {through:DateTime64(3, 'UTC')}
          AND close_time > {after:DateTime64(3, 'UTC')} - INTERVAL 40 DAY AND close_time <= {through:DateTime64(3, 'UTC')}
        ) AS b ON b.open_time = s.session_open
        GROUP BY open_time
    )
    WINDOW w AS (ORDER BY open_time ROWS BETWEEN 20 PRECEDING AND 1 PRECEDING)
)
WHERE days >= 5 AND usual >= 5 AND symbols < 0.8 * usual AND close_time > {after:DateTime64(3, 'UTC')}
