-- needs: track_record
-- "The same ten bars later" against what came, week by week: what the newest night up to a close had counted of the class and label, and the
-- label ten daily bars on, both as they were first published. A close before the first night has no claim.
SELECT asset_class, toUInt8(label) AS label, week, toUInt32(count()) AS calls, round(sum(stay10), 6) AS claimed, toUInt32(countIf(later = label)) AS came,
       round(sum((stay10 - (later = label)) * (stay10 - (later = label))), 6) AS squared
FROM (
    SELECT i.asset_class AS asset_class, r.label AS label, r.later AS later, toMonday(toDate(r.open_time)) AS week, n.stay10 AS stay10
    FROM (
        SELECT symbol, label, open_time, close_time, leadInFrame(label, 10) OVER ahead AS later, count() OVER ahead AS known
        FROM (
            SELECT symbol, label, open_time, close_time FROM regimes FINAL
            WHERE timeframe = '1d' AND run_id IN (SELECT run_id FROM runs)
              AND regimes.close_time >= (SELECT min(as_of) FROM regime_persistence)
            ORDER BY as_of
            LIMIT 1 BY symbol, open_time
        )
        WINDOW ahead AS (PARTITION BY symbol ORDER BY open_time ROWS BETWEEN CURRENT ROW AND 10 FOLLOWING)
    ) AS r
    INNER JOIN (SELECT symbol, toString(asset_class) AS asset_class, lower(calendar) AS market FROM instruments FINAL) AS i ON i.symbol = r.symbol
    ASOF INNER JOIN (
        SELECT market, toString(asset_class) AS asset_class, label, as_of, stay10 FROM regime_persistence FINAL
        WHERE timeframe = '1d' AND n_stay10 > 0 AND run_id IN (SELECT run_id FROM runs)
    ) AS n ON n.market = i.market AND n.asset_class = i.asset_class AND n.label = r.label AND n.as_of <= r.close_time
    WHERE r.known = 11
)
GROUP BY asset_class, label, week
