-- needs: correlations
-- How tightly the market, its classes and the pairs of classes move together by the newest look, shifted or not.
SELECT market, toUInt8(timeframe) AS timeframe, close_time, toString(level) AS level, toString(subject) AS subject, toString(peer) AS peer,
       members, corr_before, corr_after, if(isNaN(absorption_after), NULL, absorption_after) AS absorption, q
FROM (SELECT * FROM correlation_levels FINAL)
WHERE level != 'symbol' AND (market, toUInt8(timeframe), close_time, run_id) IN (SELECT market, timeframe, close_time, run_id FROM tier_{tier}_shift_reports)
