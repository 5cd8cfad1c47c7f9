-- needs: history
-- as_of: rows
-- Confidence at a change against how many bars the new label lasted, by buckets of confidence.
SELECT market, asset_class, toUInt8(timeframe) AS timeframe, toUInt8(label) AS label, from_confidence, to_confidence, spells, ended, waves,
       lower_quartile, median, upper_quartile, as_of
FROM known_change_confidence
