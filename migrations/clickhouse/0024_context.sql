-- Series as instruments, a row per series and batch of the market of series: what is known of each by then. They are not in `instruments`,
-- so that nothing that asks for the members of a market can meet them; what is computed of them is in the same tables as of all others.
-- spacing_days: days from one bar to the next, usually. scale: s0 of a signed series, frozen in the first batch that knew 252 values; scale_version says by which rule. NULL and 0: none.
CREATE TABLE IF NOT EXISTS context_series
(
    symbol LowCardinality(String),
    series LowCardinality(String),
    name String,
    asset_class LowCardinality(String),
    kind LowCardinality(String),
    scale Nullable(Float64),
    scale_version UInt32,
    values_known UInt32,
    daily_bars UInt32,
    weekly_bars UInt32,
    spacing_days Float32,
    knowledge_time DateTime64(3, 'UTC'),
    as_of DateTime64(3, 'UTC'),
    version UInt64,
    run_id LowCardinality(String)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (symbol, as_of)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE OR REPLACE VIEW known_context AS
SELECT * FROM context_series FINAL
WHERE run_id IN (SELECT run_id FROM runs)
ORDER BY as_of DESC LIMIT 1 BY symbol;

-- growth: the regimes of series on their day and week charts. No value, no price, no scale. label '' and bars: too few for a regime.
-- knowledge_time: when the newest value it rests on was known.
CREATE OR REPLACE VIEW tier_growth_context AS
SELECT c.symbol AS symbol, c.name AS name, c.asset_class AS asset_class, c.kind AS kind, c.timeframe AS timeframe, c.bars AS bars,
       r.label AS label, r.confidence AS confidence, r.age_bars AS age_bars, r.since AS since, r.close_time AS close_time,
       c.knowledge_time AS knowledge_time, c.spacing_days AS spacing_days, c.as_of AS as_of, c.run_id AS run_id
FROM (
    SELECT symbol, name, asset_class, kind, tupleElement(chart, 1) AS timeframe, tupleElement(chart, 2) AS bars, knowledge_time, spacing_days, as_of, run_id
    FROM (SELECT *, arrayJoin([(toUInt8(6), daily_bars), (toUInt8(7), weekly_bars)]) AS chart FROM known_context)
) AS c
LEFT JOIN (
    SELECT symbol, toUInt8(regimes.timeframe) AS chart_index, toString(regimes.label) AS label, confidence, age_bars, since, close_time
    FROM regimes FINAL
    WHERE symbol IN (SELECT symbol FROM context_series) AND run_id IN (SELECT run_id FROM runs)
    ORDER BY open_time DESC, as_of DESC LIMIT 1 BY symbol, chart_index
) AS r ON r.symbol = c.symbol AND r.chart_index = c.timeframe;
CREATE OR REPLACE VIEW tier_enterprise_context AS SELECT * FROM tier_growth_context;
