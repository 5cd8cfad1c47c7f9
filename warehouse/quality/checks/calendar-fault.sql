-- severity: warn
-- finds: a session that most symbols have and the calendar lacks
SELECT '(all)' AS symbol, timeframe, open_time, min(detail) AS observed, 'a session on the date' AS expected
FROM feed_findings FINAL
WHERE issue = 'calendar_fault' AND feed_findings.symbol IN {symbols:Array(String)}
  AND open_time >= {after:DateTime64(3, 'UTC')} AND open_time < {through:DateTime64(3, 'UTC')}
GROUP BY timeframe, open_time
