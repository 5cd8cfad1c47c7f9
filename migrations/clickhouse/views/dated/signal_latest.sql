-- The newest signal of every chart by a time, with the novelty of its bar. Looked for in the same days as the newest regime.
SELECT l.symbol AS symbol, l.timeframe AS timeframe, l.bar_close AS bar_close, l.horizon AS horizon, l.direction AS direction, l.abstain_reason AS abstain_reason, l.confidence AS confidence, l.interval_high AS interval_high,
       n.novelty AS novelty, n.drivers AS drivers, l.run_id AS run_id
FROM (
    SELECT symbol, timeframe, bar_close, horizon, direction, abstain_reason, confidence, interval_high, issued_at, run_id
    FROM signal_ledger
    WHERE issued_at > {as_of:DateTime64(3, 'UTC')} - INTERVAL 400 DAY AND issued_at <= {as_of:DateTime64(3, 'UTC')}
      AND (timeframe IN ('1d', '1w') OR issued_at > {as_of:DateTime64(3, 'UTC')} - INTERVAL 10 DAY)
      AND run_id IN (SELECT run_id FROM runs)
    ORDER BY bar_close DESC, issued_at DESC
    LIMIT 1 BY symbol, timeframe
) AS l
LEFT JOIN (
    SELECT symbol, timeframe, close_time, novelty, drivers, run_id FROM novelty FINAL
    WHERE open_time > {as_of:DateTime64(3, 'UTC')} - INTERVAL 400 DAY AND open_time < {as_of:DateTime64(3, 'UTC')}
      AND (timeframe IN ('1d', '1w') OR open_time > {as_of:DateTime64(3, 'UTC')} - INTERVAL 10 DAY)
      AND run_id IN (SELECT run_id FROM runs)
) AS n ON n.symbol = l.symbol AND n.timeframe = l.timeframe AND n.close_time = l.bar_close AND n.run_id = l.run_id
