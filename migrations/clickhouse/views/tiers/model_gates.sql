-- needs: ranges
-- How far every model stands from the gate behind which it may speak.
SELECT kind, market, asset_class, toUInt8(timeframe) AS timeframe, horizon, open, skill_t, dates, block, since
FROM known_model_gates
