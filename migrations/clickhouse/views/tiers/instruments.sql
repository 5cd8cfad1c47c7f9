-- needs: evidence
-- halted_since: UTC, or 1970 for a symbol that trades.
SELECT i.symbol AS symbol, i.name AS name, i.asset_class AS asset_class, i.calendar AS calendar,
       if(s.status = 'halted', s.since, toDateTime64(0, 3, 'UTC')) AS halted_since
FROM (SELECT * FROM instruments FINAL) AS i
LEFT JOIN (SELECT * FROM known_status) AS s ON s.symbol = i.symbol
