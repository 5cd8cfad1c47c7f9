-- severity: warn
-- finds: more than 30 scheduled minutes without a bar inside a session of a symbol that has minutes
WITH
    segments AS (
        SELECT market, open_time, close_time FROM sessions FINAL
        WHERE market = {market:String} AND close_time > {after:DateTime64(3, 'UTC')} AND open_time < {through:DateTime64(3, 'UTC')}
    ),
    minutes AS (
        SELECT {market:String} AS market, symbol, open_time, close_time FROM valid_bars
        WHERE symbol IN {symbols:Array(String)} AND timeframe = '1m' AND traded_minutes + (source = 'feed') > 0
          AND open_time > {after:DateTime64(3, 'UTC')} - INTERVAL 8 DAY AND open_time < {through:DateTime64(3, 'UTC')}
          AND close_time > {after:DateTime64(3, 'UTC')} AND close_time <= {through:DateTime64(3, 'UTC')}
    ),
    edges AS (
        SELECT m.symbol AS symbol, s.open_time AS segment, s.close_time AS segment_close,
               arraySort(arrayConcat([greatest(s.open_time, {after:DateTime64(3, 'UTC')})], groupArray(m.close_time))) AS ends,
               arraySort(arrayConcat(groupArray(m.open_time), [least(s.close_time, {through:DateTime64(3, 'UTC')})])) AS starts
        FROM minutes AS m ASOF INNER JOIN segments AS s ON m.market = s.market AND m.open_time >= s.open_time
        WHERE m.open_time < s.close_time
        GROUP BY symbol, segment, segment_close
    )
SELECT symbol, '1m' AS timeframe, pair.1 AS open_time, format('no bar until {}', toString(pair.2)) AS observed,
       'a bar in each half hour of a session' AS expected
FROM (SELECT symbol, arrayJoin(arrayZip(ends, starts)) AS pair FROM edges)
WHERE dateDiff('minute', pair.1, pair.2) > 30
