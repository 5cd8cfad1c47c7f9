-- What the last committed night counted of every class, timeframe and label. next_label: what came next most often; NULL below 20 ends.
SELECT market, asset_class, timeframe, label, remaining_bars, stay10, bars, spells, changes,
       if(changes < 20, NULL, arrayElement(['bull_trend', 'bear_trend', 'range_bound', 'high_volatility', 'stress'],
                                           indexOf(next_counts, arrayMax(next_counts)))) AS next_label,
       if(changes < 20, NULL, arrayMax(next_counts) / changes) AS next_share
FROM (
    SELECT market, asset_class, timeframe, label, remaining_bars, stay10, bars, spells, changes, next_counts
    FROM regime_persistence FINAL
    WHERE run_id IN (SELECT run_id FROM runs)
    ORDER BY as_of DESC
    LIMIT 1 BY market, asset_class, timeframe, label
)
