-- needs: evidence
-- as_of: rows
-- The newest regime of every symbol in eight timeframes, with its evidence. The confidence is that of the label shown, which is not always
-- the most probable one: a label stays until another leads it by 0.2. Persistence is counted over the class, two years back; NULL: not yet.
SELECT r.symbol AS symbol, toUInt8(r.timeframe) AS timeframe, toString(r.label) AS label, r.probabilities AS probabilities,
       arrayElement(r.probabilities, toUInt8(r.label) + 1) AS confidence, r.entropy AS entropy, r.age_bars AS age_bars, r.since AS since,
       if(p.bars = 0, NULL, p.remaining_bars) AS remaining_bars, if(p.bars = 0, NULL, p.stay10) AS stay10,
       p.bars AS persistence_bars, p.spells AS persistence_spells, p.next_label AS next_label, p.next_share AS next_share,
       if(p.changes < 20, NULL, p.changes) AS next_spells, r.close_time AS close_time, r.as_of AS as_of, r.run_id AS run_id
FROM (SELECT * FROM regime_latest FINAL) AS r
LEFT JOIN (SELECT symbol, asset_class, lower(calendar) AS market FROM instruments FINAL) AS i ON i.symbol = r.symbol
LEFT JOIN (SELECT * FROM known_regime_persistence) AS p
    ON p.market = i.market AND p.asset_class = i.asset_class AND p.timeframe = r.timeframe AND p.label = r.label
