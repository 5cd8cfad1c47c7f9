-- needs: history
-- history: whole
SELECT symbol, toUInt8(timeframe) AS timeframe, from_label, to_label, confidence, previous_age_bars, close_time, run_id
FROM known_regime_changes
