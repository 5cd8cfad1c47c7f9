-- Confidence at changes and how long the new labels lasted, by the newest committed batch of each market: what it did not count any more is not known.
SELECT * FROM change_confidence FINAL
WHERE run_id IN (SELECT run_id FROM runs)
  AND (market, as_of) IN (SELECT market, max(as_of) FROM change_confidence WHERE run_id IN (SELECT run_id FROM runs) GROUP BY market)
