-- severity: warn
-- finds: a row of a file that is no bar and was left out when the file was read
SELECT symbol, timeframe, open_time, format('{} row {}: {}', file, toString(row), detail) AS observed, 'a bar' AS expected
FROM feed_findings FINAL
WHERE issue = 'refused' AND symbol IN {symbols:Array(String)}
  AND open_time >= {after:DateTime64(3, 'UTC')} AND open_time < {through:DateTime64(3, 'UTC')}
