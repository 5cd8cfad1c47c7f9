-- needs: regime_history
-- as_of: rows
-- The regime of every past bar, with the confidence of the label shown. Of a bar that was amended, readers see what was known last.
SELECT symbol, toUInt8(timeframe) AS timeframe, toString(label) AS label, confidence, close_time, as_of, run_id
FROM (
    SELECT symbol, timeframe, label, arrayElement(probabilities, toUInt8(label) + 1) AS confidence, open_time, close_time, as_of, run_id
    FROM regimes FINAL
    WHERE run_id IN (SELECT run_id FROM runs)
    ORDER BY as_of DESC
    LIMIT 1 BY symbol, timeframe, open_time
)
