-- needs: track_record
-- What followed days that were more unusual than 99 of 100, and all others, week by week: how many of the next moves were larger than the
-- usual one of the instrument, which half of all exceed. How many alone: no size, no side, no name.
SELECT i.asset_class AS asset_class, toMonday(toDate(n.open_time)) AS week, toUInt8(n.novelty > 0.99) AS flagged, toUInt32(count()) AS days,
       toUInt32(countIf(abs(o.move) > f.typical_normal)) AS larger
FROM (
    SELECT symbol, open_time, novelty FROM novelty FINAL
    WHERE timeframe = '1d' AND run_id IN (SELECT run_id FROM runs)
    ORDER BY as_of
    LIMIT 1 BY symbol, open_time
) AS n
INNER JOIN (
    SELECT symbol, open_time, typical_normal FROM range_forecasts FINAL
    WHERE timeframe = '1d' AND horizon = 1 AND run_id IN (SELECT run_id FROM runs)
    ORDER BY as_of
    LIMIT 1 BY symbol, open_time
) AS f ON f.symbol = n.symbol AND f.open_time = n.open_time
INNER JOIN (
    SELECT symbol, bar_open, move FROM known_range_outcomes WHERE timeframe = '1d' AND horizon = 1
) AS o ON o.symbol = n.symbol AND o.bar_open = n.open_time
INNER JOIN (SELECT symbol, toString(asset_class) AS asset_class FROM instruments FINAL) AS i ON i.symbol = n.symbol
GROUP BY asset_class, week, flagged
