-- needs: ranges
-- How many ranges of each class held, day by day: every outcome there is. Inside or outside alone: a size or a side would be a path.
SELECT market, asset_class, horizon, day, outcomes, held
FROM known_range_days
