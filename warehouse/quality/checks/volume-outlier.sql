-- severity: warn
-- finds: a daily volume fifty times the median of the sixty bars before it, or none where there always was one
SELECT symbol, timeframe, open_time, toString(volume) AS observed, format('about {}', toString(median)) AS expected
FROM (
    SELECT symbol, timeframe, open_time, close_time, volume, quantileExact(0.5)(volume) OVER w AS median, count() OVER w AS bars
    FROM valid_bars
    WHERE symbol IN {symbols:Array(String)} AND timeframe = '1d'
      AND open_time > {after:DateTime64(3, 'UTC')} - INTERVAL 128 DAY AND open_time < {through:DateTime64(3, 'UTC')}
          AND close_time > {after:DateTime64(3, 'UTC')} - INTERVAL 120 DAY AND close_time <= {through:DateTime64(3, 'UTC')}
    WINDOW w AS (PARTITION BY symbol ORDER BY open_time ROWS BETWEEN 60 PRECEDING AND 1 PRECEDING)
)
WHERE bars >= 20 AND median > 0 AND (volume > 50 * median OR volume = 0) AND close_time > {after:DateTime64(3, 'UTC')}
