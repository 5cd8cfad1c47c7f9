-- needs: history
-- history: whole
-- as_of: rows
SELECT symbol, toUInt8(timeframe) AS timeframe, from_label, to_label, confidence, previous_age_bars, close_time, as_of, run_id
FROM known_regime_changes
