-- needs: evidence
-- lacks: ranges
-- How many ranges of the next day held in each class, day by day. Inside or outside alone.
SELECT market, asset_class, horizon, day, outcomes, held
FROM known_range_days
WHERE horizon = 1
