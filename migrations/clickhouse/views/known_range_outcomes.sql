-- The first word on every range that was forecast. Which forecasts were ranges follows from their ids (`warehouse/ledger/forecasts.ts`):
-- a join would hold every entry of the ledger in memory.
SELECT forecast_id, symbol, timeframe, bar_open, horizon, move, variance, held, resolved_at, run_id
FROM forecast_outcomes
WHERE kind = 'first' AND run_id IN (SELECT run_id FROM runs)
  AND forecast_id = substring(lower(hex(SHA256(concat(symbol, '|', toString(timeframe), '|', toString(toUnixTimestamp64Milli(bar_open)), '|range||', toString(horizon))))), 1, 32)
