-- needs: history
-- history: days
-- as_of: rows
-- How unusual each day was, and by what, as many days back as the tier reads changes. Whole percents, rounded down: 0.99 is one day in a hundred or rarer.
SELECT c.symbol AS symbol, c.close_time AS close_time, floor(toFloat64(c.novelty), 2) AS novelty, c.drivers AS drivers, c.as_of AS as_of
FROM (SELECT * FROM known_novelty_days) AS c
INNER JOIN (SELECT symbol, lower(calendar) AS market FROM instruments FINAL) AS i ON i.symbol = c.symbol
INNER JOIN (SELECT market, max(as_of) AS newest FROM runs FINAL GROUP BY market) AS m ON m.market = i.market
WHERE c.close_time > m.newest - INTERVAL {historyDays} DAY
