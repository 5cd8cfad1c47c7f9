-- needs: track_record
-- How signals ended, by class and timeframe: only of those that have come to their end.
SELECT toString(i.asset_class) AS asset_class, toUInt8(l.timeframe) AS timeframe, count() AS signals,
       countIf(l.direction != 'neutral') AS directional,
       countIf(o.signal_id != '' AND o.move != 0) AS resolved,
       countIf(l.direction != 'neutral' AND o.signal_id != '' AND o.move != 0) AS resolved_directional,
       countIf(o.signal_id != '' AND ((l.direction = 'up' AND o.move > 0) OR (l.direction = 'down' AND o.move < 0))) AS hits,
       countIf(o.signal_id != '' AND NOT isNaN(l.interval_high)) AS intervals,
       countIf(o.inside = 1 AND o.signal_id != '' AND NOT isNaN(l.interval_high)) AS inside
FROM (SELECT * FROM signal_ledger WHERE run_id IN (SELECT run_id FROM runs)) AS l
INNER JOIN (SELECT * FROM instruments FINAL) AS i ON i.symbol = l.symbol
LEFT JOIN (SELECT * FROM signal_outcomes WHERE kind = 'first' AND run_id IN (SELECT run_id FROM runs)) AS o ON o.signal_id = l.signal_id
GROUP BY asset_class, timeframe
