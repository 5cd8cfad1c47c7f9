-- needs: ranges
-- as_of: rows
-- Whether the range of the next day held, of the last 240 days with an outcome. Inside or outside alone: a size or a side would be a path.
SELECT symbol, toDate(bar_open) AS day, held AS inside, resolved_at AS as_of
FROM known_range_outcomes
WHERE timeframe = '1d' AND horizon = 1
ORDER BY bar_open DESC
LIMIT 240 BY symbol
