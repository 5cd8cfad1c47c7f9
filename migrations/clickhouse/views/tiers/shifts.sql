-- needs: correlations
-- The shifts that the newest look found. Correlations are conclusions over months of bars.
SELECT market, toUInt8(timeframe) AS timeframe, close_time, position, toString(level) AS level, toString(detector) AS detector,
       toString(subject) AS subject, toString(peer) AS peer, peers, ties, corr_before, corr_after, q
FROM (SELECT * FROM correlation_shifts FINAL)
WHERE (market, toUInt8(timeframe), close_time, run_id) IN (SELECT market, timeframe, close_time, run_id FROM tier_{tier}_shift_reports)
