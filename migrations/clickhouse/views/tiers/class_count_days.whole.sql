-- needs: history
-- history: whole
-- as_of: rows
-- How many instruments of a class showed each label on each session day.
SELECT market, asset_class, toUInt8(timeframe) AS timeframe, day, close_time, label_counts, known, as_of
FROM known_regime_counts
