-- The newest regime of every chart by a time. Looked for in the last ten days of intraday charts and the last 400 of the others; what has not
-- changed for longer still stands in the table that ticks keep.
SELECT * FROM (
    SELECT * EXCEPT rank FROM regime_latest FINAL WHERE run_id IN (SELECT run_id FROM runs)
    UNION ALL
    SELECT * FROM regimes FINAL
    WHERE open_time > {as_of:DateTime64(3, 'UTC')} - INTERVAL 400 DAY AND open_time < {as_of:DateTime64(3, 'UTC')}
      AND (timeframe IN ('1d', '1w') OR open_time > {as_of:DateTime64(3, 'UTC')} - INTERVAL 10 DAY)
      AND symbol IN (SELECT symbol FROM instrument_revisions) AND run_id IN (SELECT run_id FROM runs)
)
ORDER BY close_time DESC, as_of DESC
LIMIT 1 BY symbol, timeframe
