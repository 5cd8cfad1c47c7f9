-- needs: track_record
-- Directions of daily charts against what came, week by week: first outcomes, without moves of zero. step: the probability of a rise in twentieths.
-- claimed: sum of the probabilities; squared and base_squared: of the squared errors of these and of the base rates.
SELECT toString(i.asset_class) AS asset_class, toMonday(toDate(l.bar_open)) AS week, toUInt8(least(19, floor(l.p * 20))) AS step,
       toUInt32(count()) AS calls, round(sum(l.p), 6) AS claimed, toUInt32(countIf(o.rose = 1)) AS came,
       round(sum((l.p - o.rose) * (l.p - o.rose)), 6) AS squared, round(sum((l.base - o.rose) * (l.base - o.rose)), 6) AS base_squared
FROM (
    SELECT signal_id, symbol, bar_open, p_shrunk AS p, base_rate AS base FROM signal_ledger
    WHERE timeframe = '1d' AND direction != 'neutral' AND run_id IN (SELECT run_id FROM runs)
) AS l
INNER JOIN (
    SELECT signal_id, rose FROM signal_outcomes
    WHERE timeframe = '1d' AND kind = 'first' AND move != 0 AND run_id IN (SELECT run_id FROM runs)
) AS o ON o.signal_id = l.signal_id
INNER JOIN (SELECT * FROM instruments FINAL) AS i ON i.symbol = l.symbol
GROUP BY asset_class, week, step
