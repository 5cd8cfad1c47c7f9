-- needs: correlations
-- The instruments whose correlation with the rest of their class moved most by the newest look, whether by more than chance or not, so that a
-- reader sees where the line was drawn. In hundredths: a finding is a conclusion, and so is that there is none.
SELECT market, timeframe, close_time, symbol, peer, detector, before, after, q
FROM (
    SELECT market, toUInt8(timeframe) AS timeframe, close_time, toString(subject) AS symbol, toString(peer) AS peer, toString(detector) AS detector,
           round(corr_before, 2) AS before, round(corr_after, 2) AS after, q
    FROM correlation_levels FINAL
    WHERE level = 'symbol'
      AND (market, toUInt8(timeframe), close_time, run_id) IN (SELECT market, timeframe, close_time, run_id FROM tier_{tier}_shift_reports)
)
ORDER BY abs(after - before) DESC, symbol
LIMIT 12
