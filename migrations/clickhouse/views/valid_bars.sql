-- The bars that count: the newest revision of each, unless an operator took it out.
SELECT * FROM bars FINAL
WHERE (symbol, timeframe, open_time, rev) NOT IN (SELECT symbol, timeframe, open_time, rev FROM quarantine FINAL WHERE released = 0)
