-- severity: warn
-- finds: a quote whose ask is below its bid
SELECT symbol, timeframe, open_time, detail AS observed, 'bid ≤ ask' AS expected
FROM feed_findings FINAL
WHERE issue = 'crossed_quote' AND symbol IN {symbols:Array(String)}
  AND open_time >= {after:DateTime64(3, 'UTC')} AND open_time < {through:DateTime64(3, 'UTC')}
