-- needs: correlations
-- history: whole
-- How tightly each class moved together on each session day.
SELECT market, asset_class, day, close_time, correlation, members
FROM known_class_correlations
