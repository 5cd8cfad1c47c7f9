-- needs: history
-- history: whole
-- How unusual each day was, and by what. Novelty is a conclusion: a whole percent.
SELECT symbol, close_time, round(toFloat64(novelty), 2) AS novelty, drivers
FROM known_novelty_days
