-- needs: series
-- as_of: rows
-- The regimes of series on their day and week charts. No value, no price, no scale. label '' and bars: too few for a regime.
-- knowledge_time: when the newest value it rests on was known.
SELECT c.symbol AS symbol, c.name AS name, c.asset_class AS asset_class, c.kind AS kind, c.timeframe AS timeframe, c.bars AS bars,
       r.label AS label, r.confidence AS confidence, r.age_bars AS age_bars, r.since AS since, r.close_time AS close_time,
       c.knowledge_time AS knowledge_time, c.spacing_days AS spacing_days, c.as_of AS as_of, c.run_id AS run_id
FROM (
    SELECT symbol, name, asset_class, kind, tupleElement(chart, 1) AS timeframe, tupleElement(chart, 2) AS bars, knowledge_time, spacing_days, as_of, run_id
    FROM (SELECT *, arrayJoin([(toUInt8(6), daily_bars), (toUInt8(7), weekly_bars)]) AS chart FROM known_context)
) AS c
LEFT JOIN (
    SELECT symbol, toUInt8(regimes.timeframe) AS chart_index, toString(regimes.label) AS label,
           arrayElement(probabilities, toUInt8(regimes.label) + 1) AS confidence, age_bars, since, close_time
    FROM regimes FINAL
    WHERE symbol IN (SELECT symbol FROM context_series) AND run_id IN (SELECT run_id FROM runs)
    ORDER BY open_time DESC, as_of DESC
    LIMIT 1 BY symbol, chart_index
) AS r ON r.symbol = c.symbol AND r.chart_index = c.timeframe
