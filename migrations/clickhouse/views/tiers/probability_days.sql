-- needs: regime_history
-- as_of: rows
-- How probable each regime was at the close of every day of the last 180, with the label shown. Whole percents: they are conclusions, and
-- finer ones would say more of the moves behind them. The days end at the newest batch of the instrument's own market, so that a tick changes nothing here.
SELECT p.symbol AS symbol, p.close_time AS close_time, toString(p.label) AS label,
       arrayMap(share -> round(toFloat64(share), 2), p.probabilities) AS probabilities, p.as_of AS as_of, p.run_id AS run_id
FROM (
    SELECT symbol, label, probabilities, open_time, close_time, as_of, run_id
    FROM regimes FINAL
    WHERE timeframe = '1d' AND run_id IN (SELECT run_id FROM runs)
      AND open_time > (SELECT min(newest) FROM (SELECT max(as_of) AS newest FROM runs WHERE kind = 'batch' GROUP BY market)) - INTERVAL 190 DAY
    ORDER BY as_of DESC
    LIMIT 1 BY symbol, open_time
) AS p
INNER JOIN (SELECT symbol, lower(calendar) AS market FROM instruments FINAL) AS i ON i.symbol = p.symbol
INNER JOIN (SELECT market, max(as_of) AS newest FROM runs FINAL WHERE kind = 'batch' GROUP BY market) AS m ON m.market = i.market
WHERE p.close_time > m.newest - INTERVAL 180 DAY
