-- needs: range_drivers
-- Events of daily charts against what came, week by week: first outcomes. step: the probability in tenths. claimed: sum of the probabilities;
-- squared and base_squared: of the squared errors of these and of the usual rates.
SELECT l.event AS event, toMonday(toDate(l.bar_open)) AS week, toUInt8(least(9, floor(l.p * 10))) AS step,
       toUInt32(count()) AS calls, round(sum(l.p), 6) AS claimed, toUInt32(countIf(o.held = 1)) AS came,
       round(sum((l.p - o.held) * (l.p - o.held)), 6) AS squared, round(sum((l.base - o.held) * (l.base - o.held)), 6) AS base_squared
FROM (
    SELECT forecast_id, event, bar_open, value AS p, climatology AS base FROM forecast_ledger
    WHERE kind = 'event' AND timeframe = '1d' AND run_id IN (SELECT run_id FROM runs)
) AS l
INNER JOIN (
    SELECT forecast_id, held FROM forecast_outcomes WHERE timeframe = '1d' AND kind = 'first' AND run_id IN (SELECT run_id FROM runs)
) AS o ON o.forecast_id = l.forecast_id
GROUP BY event, week, step
