-- How long labels last, by the newest committed batch of each market: what it did not count any more is not known.
SELECT * FROM spell_survival FINAL
WHERE run_id IN (SELECT run_id FROM runs)
  AND (market, as_of) IN (SELECT market, max(as_of) FROM spell_survival WHERE run_id IN (SELECT run_id FROM runs) GROUP BY market)
