-- needs: evidence
-- lacks: ranges
-- How far the models of directions and of the range of the next day stand from the gate behind which they may speak.
SELECT kind, market, asset_class, toUInt8(timeframe) AS timeframe, horizon, open, skill_t, dates, block, since
FROM known_model_gates
WHERE kind = 'direction' OR (kind = 'range' AND known_model_gates.timeframe = '1d' AND horizon = 1)
