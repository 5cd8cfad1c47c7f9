-- needs: evidence
-- as_of: rows
-- What has run: ticks of a minute, batches of a day, and what was loaded before. Rows: how many of each kind the run wrote.
SELECT run_id, toString(kind) AS kind, market, as_of, features, regimes, changes
FROM (SELECT * FROM runs FINAL)
