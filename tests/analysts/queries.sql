-- How many daily charts show each regime?
SELECT label, count(*) AS charts FROM regimes WHERE timeframe = '1d' GROUP BY label ORDER BY label;
-- Which daily charts are the surest of their regime?
SELECT symbol, label, round(confidence, 3) AS sure FROM regimes WHERE timeframe = '1d' ORDER BY confidence DESC, symbol LIMIT 5;
-- In which class do most charts fall?
SELECT i.asset_class, round(avg((r.label = 'bear_trend')::INTEGER), 3) AS bear FROM regimes r JOIN instruments i USING (symbol) GROUP BY ALL ORDER BY ALL;
-- For how much longer does each regime usually stand on daily charts of each class?
SELECT i.asset_class, r.label, round(avg(remaining_bars), 2) AS more FROM regimes r JOIN instruments i USING (symbol) WHERE timeframe = '1d' GROUP BY ALL ORDER BY ALL;
-- How often did each regime follow each other one?
SELECT from_label, to_label, count(*) AS changes FROM history GROUP BY ALL ORDER BY ALL;
-- How many changes of regime had each month?
SELECT date_trunc('month', close_time)::DATE AS month, count(*) AS changes FROM history GROUP BY ALL ORDER BY ALL;
-- How was the regime of an instrument by the hour of its charts?
SELECT timeframe, label, count(*) AS bars FROM regime_history WHERE symbol = 'BTCUSDT' GROUP BY ALL ORDER BY ALL;
-- Whose next day is expected to move more than its normal?
SELECT symbol, round(typical / typical_normal, 2) AS times FROM ranges WHERE timeframe = '1d' AND horizon_bars = 1 ORDER BY times DESC NULLS LAST, symbol LIMIT 5;
-- How often did ranges of the next day hold, class by class?
SELECT asset_class, sum(held) AS held, sum(outcomes) AS outcomes FROM range_days WHERE horizon = 1 GROUP BY ALL ORDER BY ALL;
-- Does the record of ranges hold four in five?
SELECT asset_class, timeframe, horizon, round(held_240 / last_240, 3) AS share FROM range_record ORDER BY ALL;
-- Are the probabilities of directions honest?
SELECT step / 20 AS from_p, sum(calls) AS calls, round(sum(claimed) / sum(calls), 3) AS claimed, round(sum(came) / sum(calls), 3) AS came FROM signal_scores GROUP BY ALL ORDER BY ALL;
-- Which days were the most unusual, and by what?
SELECT symbol, close_time, novelty, drivers[1] AS first_driver FROM novelty_days ORDER BY novelty DESC, symbol, close_time LIMIT 5;
-- How tightly did each class move together in the last month, against the year?
SELECT asset_class, round(avg(correlation) FILTER (WHERE day > (SELECT max(day) FROM class_correlation_days) - 30), 3) AS month, round(avg(correlation), 3) AS year FROM class_correlation_days GROUP BY ALL ORDER BY ALL;
-- Whose correlation shifted, and from where to where?
SELECT level, subject, peer, round(corr_before, 2) AS before, round(corr_after, 2) AS after FROM shifts ORDER BY ALL LIMIT 5;
-- What does a column mean?
SELECT column_name, unit FROM dictionary WHERE table_name = 'regimes' ORDER BY column_name;
