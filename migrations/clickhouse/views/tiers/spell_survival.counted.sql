-- needs: evidence
-- lacks: history
-- as_of: rows
-- The share of spells of a label that last beyond so many bars. Persistence is evidence; waves and intervals belong to the history.
SELECT market, asset_class, toUInt8(timeframe) AS timeframe, toUInt8(label) AS label, bars, share, CAST(NULL, 'Nullable(Float64)') AS low,
       CAST(NULL, 'Nullable(Float64)') AS high, spells, ended, CAST(NULL, 'Nullable(UInt32)') AS waves, as_of
FROM known_spell_survival
