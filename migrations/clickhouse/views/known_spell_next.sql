-- What came after labels, by the newest committed batch of each market: what it did not count any more is not known.
SELECT * FROM spell_next FINAL
WHERE run_id IN (SELECT run_id FROM runs)
  AND (market, as_of) IN (SELECT market, max(as_of) FROM spell_next WHERE run_id IN (SELECT run_id FROM runs) GROUP BY market)
