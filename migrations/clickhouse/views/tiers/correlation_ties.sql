-- needs: correlations
-- as_of: rows
-- How the members of each class move together, pair by pair: the 60 days to the end of the last whole week, and the 180 before. In hundredths
-- and once a week: the difference of two such rows is the sum of a week of returns of all members, from which no day can be told.
SELECT market, asset_class, symbol, close_time, members, place, nearest, nearest_now, ties_before, ties_now, weeks, as_of, run_id
FROM (
    SELECT *, max(close_time) OVER (PARTITION BY market) AS newest
    FROM correlation_ties FINAL
    WHERE run_id IN (SELECT run_id FROM runs)
    ORDER BY as_of DESC
    LIMIT 1 BY market, asset_class, symbol, close_time
)
WHERE close_time = newest
