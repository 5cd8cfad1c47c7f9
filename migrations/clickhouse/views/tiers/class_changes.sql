-- lacks: evidence
-- How many instruments of each class changed their daily regime at its newest close.
SELECT i.asset_class AS asset_class, countIf(c.close_time = r.close_time) AS changed
FROM (SELECT * FROM instruments FINAL) AS i
INNER JOIN (SELECT * FROM regime_latest FINAL WHERE timeframe = '1d') AS r ON r.symbol = i.symbol
LEFT JOIN (
    SELECT symbol, max(close_time) AS close_time
    FROM known_regime_changes
    WHERE timeframe = '1d'
    GROUP BY symbol
) AS c ON c.symbol = i.symbol
GROUP BY asset_class
