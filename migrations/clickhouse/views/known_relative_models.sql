-- The newest night of directions against the class, by market and class.
SELECT market, asset_class, timeframe, horizon, members, days, days_needed, open, skill_t, dates, block, gate_rows, as_of, run_id
FROM relative_models FINAL
WHERE run_id IN (SELECT run_id FROM runs)
ORDER BY model_version DESC
LIMIT 1 BY market, asset_class, timeframe, horizon
