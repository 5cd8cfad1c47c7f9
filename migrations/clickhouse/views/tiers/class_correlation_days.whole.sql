-- needs: correlations
-- history: whole
-- as_of: rows
-- How tightly each class moved together on each session day.
SELECT market, asset_class, day, close_time, correlation, members, as_of
FROM known_class_correlations
