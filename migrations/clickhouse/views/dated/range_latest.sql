-- The newest forecast of every chart and horizon by a time, with what nights alone change of the daily and weekly ones.
SELECT l.symbol AS symbol, l.timeframe AS timeframe, l.close_time AS close_time, l.horizon AS horizon, l.sigma AS sigma,
       l.normal AS normal, l.low AS low, l.high AS high, l.typical AS typical, l.typical_normal AS typical_normal, l.gate AS gate,
       l.events AS events, l.event_rates AS event_rates, l.own_part AS own_part, l.class_part AS class_part, l.own_ratio AS own_ratio,
       l.class_ratio AS class_ratio, l.run_id AS run_id,
       h.held_days AS held_days, h.held AS held,
       if(l.timeframe NOT IN ('1d', '1w') OR p.symbol = '', toFloat64(nan), p.ratio) AS ratio_before
FROM (
    SELECT symbol, timeframe, close_time, horizon, sigma, normal, low, high, typical, typical_normal, gate, events, event_rates, own_part, class_part,
           own_ratio, class_ratio, as_of, run_id
    FROM range_forecasts FINAL
    WHERE open_time > {as_of:DateTime64(3, 'UTC')} - INTERVAL 400 DAY AND open_time < {as_of:DateTime64(3, 'UTC')}
      AND (timeframe IN ('1d', '1w') OR open_time > {as_of:DateTime64(3, 'UTC')} - INTERVAL 10 DAY)
      AND run_id IN (SELECT run_id FROM runs)
    ORDER BY close_time DESC, as_of DESC
    LIMIT 1 BY symbol, timeframe, horizon
) AS l
LEFT JOIN (SELECT * FROM known_range_held) AS h ON h.symbol = l.symbol AND h.timeframe = l.timeframe AND h.horizon = l.horizon
LEFT JOIN (SELECT * FROM known_ranges_before) AS p ON p.symbol = l.symbol AND p.timeframe = l.timeframe AND p.horizon = l.horizon
