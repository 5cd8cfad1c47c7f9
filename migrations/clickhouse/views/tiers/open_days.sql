-- lacks: evidence
-- The open day: what subscribers read ninety days ago. How probable each regime was on the 180 days up to it, in whole percents, with the label
-- shown. Days are counted from the newest batch of the instrument's own market, so that a tick changes nothing here.
SELECT p.symbol AS symbol, p.close_time AS close_time, toString(p.label) AS label,
       arrayMap(share -> toUInt8(round(100 * share)), p.probabilities) AS shares
FROM (
    SELECT symbol, label, probabilities, open_time, close_time
    FROM regimes FINAL
    WHERE timeframe = '1d' AND run_id IN (SELECT run_id FROM runs)
      AND open_time > (SELECT min(newest) FROM (SELECT max(as_of) AS newest FROM runs WHERE kind = 'batch' GROUP BY market)) - INTERVAL 280 DAY
    ORDER BY as_of DESC
    LIMIT 1 BY symbol, open_time
) AS p
INNER JOIN (SELECT symbol, lower(calendar) AS market FROM instruments FINAL) AS i ON i.symbol = p.symbol
INNER JOIN (SELECT market, max(as_of) AS newest FROM runs FINAL WHERE kind = 'batch' GROUP BY market) AS m ON m.market = i.market
WHERE p.close_time <= m.newest - INTERVAL 90 DAY AND p.close_time > m.newest - INTERVAL 270 DAY
