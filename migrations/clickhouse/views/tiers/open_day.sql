-- lacks: evidence
-- What the page said on the open day beside its state, and what came: the age of the state, the size of a typical day in two digits, how unusual
-- the day was, whether the next day ended inside its range (no size, no side), and the close at which the state changed (1970: not yet).
WITH x -> if(x = 0 OR isNaN(x), x, round(x / exp10(floor(log10(abs(x))) - 1)) * exp10(floor(log10(abs(x))) - 1)) AS two
SELECT d.symbol AS symbol, d.close_time AS close_time, d.age_bars AS age_bars,
       if(f.symbol = '', NULL, two(toFloat64(f.typical))) AS typical, if(f.symbol = '', NULL, two(toFloat64(f.typical_normal))) AS typical_normal,
       if(f.symbol = '', 0, f.gate) AS gate, if(o.symbol = '', NULL, o.held) AS inside, if(n.symbol = '', NULL, floor(toFloat64(n.novelty), 2)) AS novelty,
       arrayFirst(moment -> moment > d.close_time, c.moments) AS at
FROM (
    SELECT r.symbol AS symbol, r.open_time AS open_time, r.close_time AS close_time, r.age_bars AS age_bars
    FROM (SELECT symbol, open_time, close_time, age_bars, as_of FROM regimes FINAL WHERE timeframe = '1d' AND run_id IN (SELECT run_id FROM runs)) AS r
    INNER JOIN (SELECT symbol, lower(calendar) AS market FROM instruments FINAL) AS i ON i.symbol = r.symbol
    INNER JOIN (SELECT market, max(as_of) AS newest FROM runs FINAL WHERE kind = 'batch' GROUP BY market) AS m ON m.market = i.market
    WHERE r.close_time <= m.newest - INTERVAL 90 DAY AND r.close_time > m.newest - INTERVAL 104 DAY
    ORDER BY r.close_time DESC, r.as_of DESC
    LIMIT 1 BY r.symbol
) AS d
LEFT JOIN (
    SELECT symbol, open_time, typical, typical_normal, gate FROM range_forecasts FINAL
    WHERE timeframe = '1d' AND horizon = 1 AND run_id IN (SELECT run_id FROM runs)
    ORDER BY as_of DESC
    LIMIT 1 BY symbol, open_time
) AS f ON f.symbol = d.symbol AND f.open_time = d.open_time
LEFT JOIN (
    SELECT symbol, bar_open, held FROM known_range_outcomes WHERE timeframe = '1d' AND horizon = 1
) AS o ON o.symbol = d.symbol AND o.bar_open = d.open_time
LEFT JOIN (SELECT symbol, open_time, novelty FROM known_novelty_days) AS n ON n.symbol = d.symbol AND n.open_time = d.open_time
LEFT JOIN (
    SELECT symbol, arraySort(groupArray(close_time)) AS moments FROM known_regime_changes WHERE timeframe = '1d' GROUP BY symbol
) AS c ON c.symbol = d.symbol
