-- needs: evidence
-- lacks: history
-- as_of: rows
-- What came next after a label. Persistence is evidence; waves and intervals belong to the history.
SELECT market, asset_class, toUInt8(timeframe) AS timeframe, toUInt8(label) AS label, toUInt8(next_label) AS next_label, share,
       CAST(NULL, 'Nullable(Float64)') AS low, CAST(NULL, 'Nullable(Float64)') AS high, changes, ends, CAST(NULL, 'Nullable(UInt32)') AS waves, as_of
FROM known_spell_next
