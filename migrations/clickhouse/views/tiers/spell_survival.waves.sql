-- needs: history
-- as_of: rows
-- The share of spells of a label that last beyond so many bars, with the waves that they began in and the 80 % interval over these.
SELECT market, asset_class, toUInt8(timeframe) AS timeframe, toUInt8(label) AS label, bars, share, low, high, spells, ended, toNullable(waves) AS waves, as_of
FROM known_spell_survival
