-- needs: ranges
-- as_of: rows
-- Whether an instrument is more likely ahead of the median of its class than behind it, and what the class has shown or lacks. p_ahead: NULL
-- of a shut gate, and of a bar of which nothing is said. days: dates with enough members. dates: of the test, tested its outcomes.
SELECT i.symbol AS symbol, g.market AS market, i.asset_class AS asset_class, toUInt8(g.timeframe) AS timeframe, g.horizon AS horizon_bars,
       if(f.symbol = '', NULL, round(f.p, 2)) AS p_ahead, if(f.symbol = '', '', toString(f.direction)) AS direction, g.open AS gate,
       g.members AS members, g.days AS days, g.days_needed AS days_needed, round(g.skill_t, 2) AS skill_t, g.dates AS dates, g.block AS block,
       g.gate_rows AS tested, toUInt32(r.resolved) AS resolved, toUInt32(r.hits) AS hits, g.as_of AS as_of, g.run_id AS run_id
FROM (SELECT * FROM known_relative_models) AS g
INNER JOIN (SELECT symbol, asset_class, lower(calendar) AS market FROM instruments FINAL) AS i
        ON i.market = g.market AND i.asset_class = g.asset_class
LEFT JOIN (SELECT symbol, timeframe, horizon, p, direction, run_id FROM relative_forecasts FINAL) AS f
       ON f.symbol = i.symbol AND f.timeframe = g.timeframe AND f.horizon = g.horizon AND f.run_id = g.run_id
LEFT JOIN (SELECT * FROM known_relative_record) AS r
       ON r.market = g.market AND r.asset_class = g.asset_class AND r.timeframe = g.timeframe AND r.horizon = g.horizon
