-- needs: history
-- as_of: rows
-- What came next after a label, with the waves of these changes and the 80 % interval over waves.
SELECT market, asset_class, toUInt8(timeframe) AS timeframe, toUInt8(label) AS label, toUInt8(next_label) AS next_label, share, low, high, changes,
       ends, toNullable(waves) AS waves, as_of
FROM known_spell_next
