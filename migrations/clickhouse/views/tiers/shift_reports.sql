-- needs: correlations
-- as_of: rows
-- The newest look at every followed chart of a market: how much it tested and found.
SELECT market, toUInt8(timeframe) AS timeframe, close_time, pairs_tested, pairs_found, symbols_tested, as_of, run_id
FROM (
    SELECT *
    FROM correlation_reports FINAL
    WHERE run_id IN (SELECT run_id FROM runs)
    ORDER BY close_time DESC, as_of DESC
    LIMIT 1 BY market, timeframe
)
