-- needs: evidence
-- How many instruments of a class show each label: now (0 days ago), at the close before, and 90 and 180 days ago. `now` is what ticks keep
-- current; the close before is the newest one at least half a day before the newest commit. A label older than 7 days (30 on days and weeks)
-- does not count: warehouse/regime-counts.ts has the same limits.
WITH newest AS (SELECT market, max(as_of) AS moment FROM runs FINAL GROUP BY market)
SELECT market, asset_class, timeframe, days_ago, label_counts, known, close_time
FROM (
    SELECT i.market AS market, i.asset_class AS asset_class, toUInt8(r.timeframe) AS timeframe, toUInt16(0) AS days_ago,
           [toFloat64(countIf(r.label = 'bull_trend')), toFloat64(countIf(r.label = 'bear_trend')), toFloat64(countIf(r.label = 'range_bound')),
            toFloat64(countIf(r.label = 'high_volatility')), toFloat64(countIf(r.label = 'stress'))] AS label_counts,
           toUInt32(count()) AS known, max(r.close_time) AS close_time
    FROM (SELECT symbol, timeframe, label, regime_latest.close_time AS close_time FROM regime_latest FINAL) AS r
    INNER JOIN (SELECT symbol, asset_class, lower(calendar) AS market FROM instruments FINAL) AS i ON i.symbol = r.symbol
    INNER JOIN newest ON newest.market = i.market
    WHERE r.close_time > newest.moment - toIntervalDay(if(r.timeframe IN ('1d', '1w'), 30, 7))
    GROUP BY market, asset_class, timeframe
    UNION ALL
    SELECT c.market AS market, c.asset_class AS asset_class, toUInt8(c.timeframe) AS timeframe, toUInt16(ago.1) AS days_ago,
           c.label_counts AS label_counts, c.known AS known, c.close_time AS close_time
    FROM (SELECT *, arrayJoin([(1, 12), (90, 2160), (180, 4320)]) AS ago FROM known_regime_counts) AS c
    INNER JOIN newest ON newest.market = c.market
    WHERE c.close_time <= newest.moment - toIntervalHour(ago.2) AND c.close_time > newest.moment - toIntervalHour(ago.2) - toIntervalDay(14)
    ORDER BY close_time DESC
    LIMIT 1 BY market, asset_class, timeframe, days_ago
)
