-- The gate of every model by the newest committed night: the t of its gain, the dates it was judged on (block: those of a full test, 0 where no
-- test is cut to a length), and the first of the nights in a row on which it has been open or shut as it is now.
SELECT kind, market, asset_class, timeframe, horizon, last.2 AS open, last.3 AS skill_t, last.4 AS dates, last.5 AS block,
       nights[arrayLastIndex(night -> night.2 != last.2, nights) + 1].1 AS since
FROM (
    SELECT kind, market, asset_class, timeframe, horizon,
           arraySort(groupArray((model_version, open, round(skill_t, 2), dates, block))) AS nights, nights[-1] AS last
    FROM (
        SELECT 'direction' AS kind, market, asset_class, timeframe, toUInt16(0) AS horizon, model_version, passed AS open, skill_t, dates,
               toUInt32(0) AS block
        FROM signal_models FINAL WHERE run_id IN (SELECT run_id FROM runs)
        UNION ALL
        SELECT 'range' AS kind, market, asset_class, timeframe, horizon, model_version, open, skill_t, dates, block
        FROM range_models FINAL WHERE run_id IN (SELECT run_id FROM runs)
        UNION ALL
        SELECT 'relative' AS kind, market, asset_class, timeframe, horizon, model_version, open, skill_t, dates, block
        FROM relative_models FINAL WHERE run_id IN (SELECT run_id FROM runs)
    )
    GROUP BY kind, market, asset_class, timeframe, horizon
)
