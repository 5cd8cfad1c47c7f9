-- needs: history
-- history: whole
-- as_of: rows
-- How unusual each day was, and by what. Whole percents, rounded down: 0.99 is one day in a hundred or rarer.
SELECT symbol, close_time, floor(toFloat64(novelty), 2) AS novelty, drivers, as_of
FROM known_novelty_days
